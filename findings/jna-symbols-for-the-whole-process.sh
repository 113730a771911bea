#!/bin/sh
# Guess: JNA opens a library for itself, as System.load does, so that libraries which are loaded later do not see its symbols.
# Seen (JNA 5.17.0, JDK 17, Linux): NativeLibrary.getInstance opens with RTLD_GLOBAL, so from then on every library that the process loads may bind to
# its symbols, those of a C++ runtime that is linked into it among them. With Library.OPTION_OPEN_FLAGS = 1 (RTLD_LAZY alone) it stays local, as
# with System.load.
# Needs the Maven that mvnw brings, and a JDK 17 or newer on the PATH. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
maven=$(cd "$(dirname "$0")/.." && pwd)/mvnw
cd "$work"
for artifact in net.java.dev.jna:jna:5.17.0 com.github.luben:zstd-jni:1.5.7-7:jar:linux_amd64; do
  "$maven" -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact=$artifact -DoutputDirectory=. -Dmdep.stripVersion=true
done
mv zstd-jni*.jar zstd.jar
library=$(jar tf zstd.jar | grep '\.so$')
jar xf zstd.jar "$library"
cat >Symbols.java <<'JAVA'
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.util.Map;

public class Symbols {
    public static void main(String[] args) {
        switch (args[0]) {
            case "jdk" -> System.load(args[1]);
            case "jna" -> NativeLibrary.getInstance(args[1]);
            default -> NativeLibrary.getInstance(args[1], Map.of(Library.OPTION_OPEN_FLAGS, 1));
        }
        String seen;
        try {
            NativeLibrary.getProcess().getFunction("Java_com_github_luben_zstd_Zstd_isError");
            seen = "everybody";
        } catch (UnsatisfiedLinkError e) {
            seen = "itself";
        }
        System.out.println(args[0] + ": symbols for " + seen);
    }
}
JAVA
javac -cp jna.jar Symbols.java
for how in jdk jna local; do
  java -cp jna.jar:. Symbols "$how" "$work/$library" | tee -a seen
done
printf 'jdk: symbols for itself\njna: symbols for everybody\nlocal: symbols for itself\n' | diff - seen || { echo "CHANGED: see above"; exit 1; }
echo "as found: JNA gives a library's symbols to the whole process"

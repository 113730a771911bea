#!/bin/sh
# Guess: py4j (which PySpark talks to the JVM with) calls every public method of an object that Java's reflection lists for its class.
# Seen (py4j 0.10.9.9, the one of PySpark 4.2, JDK 17): it climbs the superclasses, and of each class's interfaces it sees the methods that they declare
# themselves. A default method that such an interface has from an interface that it extends is not found: "Method twice([class
# java.lang.Integer]) does not exist", though Class.getMethods() lists it.
# So an object whose setters stand in an interface of interfaces cannot be called through PySpark's _jvm, unless its class names each of
# them, or the call goes another way (Params are set by set(getParam(name), value)).
# Needs python3 with pip, and a JDK 17 or newer on the PATH. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --no-deps --target "$work/py" py4j==0.10.9.9
jar=$(find "$work/py" -name 'py4j0.10.9.9.jar')

mkdir "$work/classes"
cat >"$work/Defaults.java" <<'JAVA'
public class Defaults {
    public interface Doubles {
        default int twice(int x) {
            return 2 * x;
        }
    }

    public interface More extends Doubles {}

    public static class Direct implements Doubles {}

    public static class Derived extends Direct {}

    public static class Indirect implements More {}

    public static class Again implements More, Doubles {}

    public static void main(String[] args) {
        py4j.GatewayServer.main(args);
    }
}
JAVA
javac -cp "$jar" -d "$work/classes" "$work/Defaults.java"
cat >"$work/ask.py" <<'PYTHON'
import sys
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway

port = launch_gateway(classpath=sys.argv[2], jarpath=sys.argv[1], die_on_exit=True)
gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port))
for name in ("Direct", "Derived", "Indirect", "Again"):
    made = getattr(gateway.jvm, "Defaults$" + name)()
    listed = any(method.getName() == "twice" for method in made.getClass().getMethods())
    try:
        said = made.twice(21)
    except Exception as failure:
        said = "does not exist" if "does not exist" in str(failure) else failure
    print("RESULT", name, "listed" if listed else "not listed", said, flush=True)
gateway.shutdown()
PYTHON
PYTHONPATH="$work/py" python3 "$work/ask.py" "$jar" "$work/classes" | tee "$work/out"
for found in Direct Derived Again; do
  grep -q "RESULT $found listed 42" "$work/out" || { echo "CHANGED: see above"; exit 1; }
done
grep -q 'RESULT Indirect listed does not exist' "$work/out" || { echo "CHANGED: see above"; exit 1; }
echo "as found: py4j 0.10.9.9 does not see default methods of an interface's own interfaces"

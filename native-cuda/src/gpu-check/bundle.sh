#!/bin/sh
# Makes the folder $1, with which a machine with a card and without a network, a JDK or these sources can be checked: what the class path $2 has, with a
# Java runtime of its own. NVIDIA's libraries are the machine's. Beside the folder an archive of it is left.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder=${1%/}
classpath=$2
java_home=${JAVA_HOME:+$JAVA_HOME/bin/}
MOST_BYTES=$((60 << 20))

command -v xz >/dev/null || {
  echo 'gpu-bundle: xz is not there, by which the bundle is packed' >&2
  exit 1
}
[ ! -e "$folder" ] || [ -e "$folder/payload.tar.xz" ] || [ -z "$(ls -A "$folder")" ] || {
  echo "gpu-bundle: $folder has other files than a bundle, which would be lost; name a folder that is empty, or is not there" >&2
  exit 1
}
rm -rf "$folder" "$folder.tar"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$folder" "$work/payload/lib" "$work/one"
: >"$folder/payload.tar.xz" # by which a bundle is known, one that was interrupted, too

# A jar $2 of what a folder or jar $1 has. It is not packed, so that xz finds what files have in common; JCuda's compiler of PTX, 24 MB, nobody asks for.
take() {
  rm -rf "$work/one"
  mkdir "$work/one"
  if [ -d "$1" ]; then
    cp -R "$1/." "$work/one"
  else
    (cd "$work/one" && "${java_home}jar" xf "$1")
  fi
  rm -f "$work/one"/lib/libJNvPTXCompiler-* "$work/one"/lib/libJCudaRuntime-*
  "${java_home}jar" cfM0 "$2" -C "$work/one" .
}

number=100
printf '%s' "$classpath" | tr ':' '\n' | while read -r entry || [ -n "$entry" ]; do
  number=$((number + 1))
  case $entry in
    # What models of other libraries are read with, which nothing here does.
    */protobuf-java-* | */jhdf-* | */commons-compress-* | */commons-lang3-* | */commons-io-*) continue ;;
  esac
  [ ! -e "$entry" ] || take "$entry" "$work/payload/lib/$number-$(basename "${entry%.jar}").jar"
done

"${java_home}jlink" --add-modules java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.unsupported \
  --strip-debug --no-header-files --no-man-pages --compress=0 --output "$work/payload/jre"
cp "$here/gpu-check.sh" "$here/peer.py" "$folder"
tar cf "$work/payload.tar" -C "$work/payload" --owner=0 --group=0 --sort=name --mtime=@0 jre lib
xz -9 <"$work/payload.tar" >"$folder/payload.tar.xz"
tar cf "$folder.tar" -C "$(dirname -- "$folder")" "$(basename -- "$folder")"

bytes=$(wc -c <"$folder.tar")
echo "RESULT gpu-bundle $folder and $folder.tar, $((bytes >> 10)) KiB of $((MOST_BYTES >> 10)) at most"
[ "$bytes" -le "$MOST_BYTES" ] || {
  echo "gpu-bundle: that is too much; see what $folder/payload.tar.xz holds" >&2
  exit 1
}

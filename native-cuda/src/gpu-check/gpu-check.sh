#!/bin/sh
# Looks whether an NVIDIA card computes what the processors do, and how fast: stage by stage, each in a process of its own, which leaves its
# figures as it ends. All in all it takes less than eight minutes. In a bundle it brings Java along and needs no network; in the sources
# "./bellows gpu-check" calls it. What it finds stands in lines that begin with RESULT, and in the folder of figures. Of several cards it looks at
# the first that CUDA_VISIBLE_DEVICES shows. Who interrupts it keeps the figures so far, and a table of them.
#
#   GPU_CHECK_OUT        the folder for figures; "figures" beside this script unless set
#   GPU_CHECK_PYTHON     an interpreter with PyTorch to compare with; python3 unless set, and "none" for no comparison
#   GPU_CHECK_SECONDS    how long it may take in all; 470 unless set
#   GPU_CHECK_STAGES     which stages are run, in order; all unless set
#   GPU_CHECK_LIBRARIES  folders with NVIDIA's libraries, which are looked in first
#   TMPDIR               where 500 MB are free for a while; /tmp unless set
# and for a rehearsal without a card:
#   GPU_CHECK_PATIENCE   how many times as long all may take
#   GPU_CHECK_EMULATOR   the folder with the emulated driver
#   GPU_CHECK_CUBINS     where compiled kernels are kept
#   GPU_CHECK_PEER       what PyTorch computes on: "cuda" unless set
#   GPU_CHECK_JAVA, GPU_CHECK_CLASSPATH  instead of those of the bundle
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
out=${GPU_CHECK_OUT:-$here/figures}
mkdir -p "$out" && out=$(CDPATH='' cd -- "$out" && pwd) && : >"$out/results.txt" || {
  echo "gpu-check: figures cannot be written to $out; name another folder by GPU_CHECK_OUT" >&2
  exit 1
}
work=$(mktemp -d "${TMPDIR:-/tmp}/bellows-gpu-check.XXXXXX") || {
  echo "gpu-check: nothing can be written to ${TMPDIR:-/tmp}; name another folder by TMPDIR" >&2
  exit 1
}
trap 'rm -rf "$work"' EXIT
trap interrupted INT TERM HUP
exec 3>&1 4>&2
child=
running=
patience=${GPU_CHECK_PATIENCE:-1}
end=$(($(date +%s) + patience * ${GPU_CHECK_SECONDS:-470} - 15)) # the last seconds are the table's
rest=suite-fused # the stage that takes what time is left
all="probe losses speed-lenet speed-resnet18 speed-transformer speed-recommender suite $rest table"

say() {
  printf 'RESULT %s\n' "$*" | tee -a "$out/results.txt"
}

# Waits for a program for $1 seconds at most. In the background, since the shell hears of a signal only between programs that it waits for.
within() {
  limited=$1
  shift
  timeout -k 5 "$limited" "$@" 3>&- 4>&- &
  child=$!
  wait "$child"
  status=$?
  child=
  return $status
}

# Ends what runs, and leaves what is known.
interrupted() {
  trap '' INT TERM HUP
  exec >&3 2>&4 # and not where the output of what runs goes
  if [ -n "$child" ]; then
    kill -TERM "$child" 2>/dev/null
    wait "$child"
  fi
  if [ -n "$running" ]; then
    relay "$running"
    say "stage $running interrupted"
    [ "$running" = table ] || {
      timeout -k 5 15 "$java" @"$work/java.options" dev.bellows.cuda.GpuCheck table "$out" >"$out/table.log" 2>&1
      [ ! -e "$out/table.md" ] || cat "$out/table.md"
    }
  fi
  say "gpu-check INTERRUPTED: figures so far are in $out"
  exit 130
}

# Unpacks what the bundle brings, by xz or, where that is missing, by Python.
unpack() {
  if command -v xz >/dev/null; then
    xz -dc "$here/payload.tar.xz" >"$work/payload.tar" && tar xf "$work/payload.tar" -C "$work" && rm "$work/payload.tar"
  elif command -v python3 >/dev/null; then
    python3 -m tarfile -e "$here/payload.tar.xz" "$work"
  else
    echo "gpu-check: neither xz nor python3 is there to unpack payload.tar.xz with" >&2
    return 1
  fi
}

# What kind of machine this is; each line by itself, since any of these programs may be missing.
inventory() {
  say "machine $(uname -srm), $(getconf _NPROCESSORS_ONLN) processors, $(getconf GNU_LIBC_VERSION 2>/dev/null || echo 'another C library')"
  [ -z "${CUDA_VISIBLE_DEVICES+set}" ] || say "CUDA_VISIBLE_DEVICES=$CUDA_VISIBLE_DEVICES, of which the first is looked at"
  if command -v nvidia-smi >/dev/null; then
    timeout -k 5 20 nvidia-smi --query-gpu=index,uuid,name,driver_version,memory.total,clocks.max.sm,pcie.link.gen.max --format=csv,noheader 2>&1 |
      while read -r card; do say "nvidia-smi $card"; done
  else
    say 'nvidia-smi is not there'
  fi
}

# Leaves in $python an interpreter that has PyTorch and, where one is wanted, sees a card; nothing if there is none. In $libraries come the folders
# of NVIDIA's packages for Python, which are where the interpreter looks, and not always where it lies.
find_python() {
  python=${GPU_CHECK_PYTHON:-python3}
  [ "$python" != none ] && command -v "$python" >/dev/null || {
    say "peer none: there is no Python to ask ($python)"
    python=
    return
  }
  within 20 "$python" -c 'import glob, nvidia
print(":".join(sorted(f for p in nvidia.__path__ for f in glob.glob(p + "/*/lib"))))' >"$work/found" 2>/dev/null
  found=$(cat "$work/found")
  [ -z "$found" ] || libraries=${libraries:+$libraries:}$found
  peer=${GPU_CHECK_PEER:-cuda}
  within 90 "$python" -c 'import sys, torch
assert sys.argv[1] != "cuda" or torch.cuda.is_available(), "PyTorch sees no card"
print("PyTorch", torch.__version__, "for CUDA", torch.version.cuda)' "$peer" >"$work/said" 2>&1
  status=$?
  said=$(tail -n 1 "$work/said")
  case $status in
    0) say "peer $(grep '^PyTorch [0-9]' "$work/said" | tail -n 1)" ;;
    124 | 137) say 'peer none: PyTorch was not there within 90 s' && python= ;;
    *) say "peer none: $said" && python= ;;
  esac
}

# The lines of a stage that are for everybody.
relay() {
  [ ! -e "$out/$1.log" ] || sed -n 's/^RESULT //p' "$out/$1.log" | while read -r line; do say "$line"; done
}

# Runs a stage, for $2 seconds at most and no longer than there is time. Further arguments are Java's.
stage() {
  name=$1
  limit=$(($2 * patience))
  shift 2
  case " ${GPU_CHECK_STAGES:-$name} " in *" $name "*) ;; *) return 0 ;; esac
  left=$((end - $(date +%s)))
  [ "$left" -ge "$limit" ] || limit=$left
  if [ "$limit" -lt 5 ]; then
    say "stage $name skipped: no time is left"
    verdict=INCOMPLETE
    return 0
  fi
  start=$(date +%s)
  running=$name
  within "$limit" "$java" @"$work/java.options" "$@" dev.bellows.cuda.GpuCheck "$name" "$out" >"$out/$name.log" 2>&1
  status=$?
  running=
  relay "$name"
  [ "$name" != table ] || [ ! -e "$out/table.md" ] || cat "$out/table.md"
  took=$(($(date +%s) - start))
  # Somebody else than the clock: most often a system that has no memory left.
  [ "$status" -ne 137 ] || [ "$took" -ge "$limit" ] || status=killed
  case $status in
    0) say "stage $name done in $took s" ;;
    124 | 137)
      say "stage $name cut short after $took s"
      [ "$verdict" = FAILED ] || [ "$name" = "$rest" ] || verdict=INCOMPLETE
      ;;
    killed)
      say "stage $name FAILED: it was killed after $took s, as a system does that has no memory left"
      verdict=FAILED
      status=137
      ;;
    *)
      say "stage $name FAILED with status $status: see $name.log, which says: $(grep -v '^[[:space:]]' "$out/$name.log" | tail -n 1)"
      verdict=FAILED
      ;;
  esac
  return $status
}

# A line of Java's file of options, which would take a blank for the end of one.
option() {
  printf '"%s"\n' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

for name in $all; do rm -f "$out/$name.json" "$out/$name.log"; done
rm -f "$out/table.md"
verdict=passed
libraries=${GPU_CHECK_LIBRARIES:-}
java=${GPU_CHECK_JAVA:-$work/jre/bin/java}
classpath=${GPU_CHECK_CLASSPATH:-$work/lib/*}
[ -n "${GPU_CHECK_JAVA:-}" ] || unpack || {
  say "gpu-check FAILED: payload.tar.xz cannot be unpacked to $work; where less than 500 MB are free, name another folder by TMPDIR"
  exit 1
}
inventory
if [ -n "${GPU_CHECK_EMULATOR:-}" ]; then
  say 'rehearsal on the emulated driver: no figure of a time means anything'
fi
find_python
[ -z "${GPU_CHECK_EMULATOR:-}" ] || libraries=$GPU_CHECK_EMULATOR
# Arrow wants java.nio open, and Netty to be told that it may use what it finds there.
{
  echo -cp
  option "$classpath"
  option "-Djava.io.tmpdir=$work"
  option "-Duser.home=$work"
  option "-Dorg.bytedeco.javacpp.cachedir=$work"
  option "-Ddev.bellows.cuda.cache=${GPU_CHECK_CUBINS:-$work/cubins}"
  [ -z "$libraries" ] || option "-Ddev.bellows.cuda.libraries=$libraries"
  option "-Dbellows.check.rehearsal=${GPU_CHECK_EMULATOR:+true}"
  option "-Dbellows.check.python=$python"
  option "-Dbellows.check.peer=$here/peer.py"
  option "-Dbellows.check.peerDevice=${GPU_CHECK_PEER:-cuda}"
  option "-Dbasedir=$work"
  cat <<END
-Xmx4g
-ea
-Dio.netty.noUnsafe=false
-Dio.netty.tryReflectionSetAccessible=true
-XX:+IgnoreUnrecognizedVMOptions
--add-opens=java.base/java.nio=ALL-UNNAMED
--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED
--enable-native-access=ALL-UNNAMED
END
} >"$work/java.options"

stage probe 60
status=$?
if [ "$status" -ne 0 ]; then
  case $status in
    3) say 'gpu-check FAILED: nothing computes on a card here' ;;
    124 | 137) say 'gpu-check FAILED: the card did not answer; look at nvidia-smi, and try again with nvidia-persistenced' ;;
    *) say "gpu-check FAILED: the probe failed; see $out/probe.log" ;;
  esac
  exit 1
fi
stage losses 90
tf32=-Ddev.bellows.cuda.tf32=on
stage speed-lenet 45 $tf32
stage speed-resnet18 60 $tf32
stage speed-transformer 50 $tf32
stage speed-recommender 45 $tf32
stage suite 120 -Ddev.bellows.cuda.fusion=off
# The same with kernels that are generated, as far as there is time: the compiler takes as long for each as the rest does.
[ -n "${GPU_CHECK_EMULATOR:-}" ] || stage $rest 110
end=$((end + 15))
stage table 15
say "gpu-check $verdict"
[ "$verdict" = passed ]

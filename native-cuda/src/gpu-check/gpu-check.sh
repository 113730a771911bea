#!/bin/sh
# Looks whether an NVIDIA card computes what the processors do, and how fast: stage by stage, each in a process of its own, which leaves its
# figures as it ends. All in all it takes less than eight minutes. In a bundle it brings Java along and needs no network; in the sources
# "./bellows gpu-check" calls it. What it finds stands in lines that begin with RESULT, and in the folder of figures.
#
#   GPU_CHECK_OUT        the folder for figures; "figures" beside this script unless set
#   GPU_CHECK_PYTHON     an interpreter with PyTorch to compare with; python3 unless set, and "none" for no comparison
#   GPU_CHECK_SECONDS    how long it may take in all; 470 unless set
#   GPU_CHECK_STAGES     which stages are run, in order; all unless set
#   GPU_CHECK_LIBRARIES  folders with NVIDIA's libraries, which are looked in first
# and for a rehearsal without a card:
#   GPU_CHECK_PATIENCE   how many times as long all may take
#   GPU_CHECK_EMULATOR   the folder with the emulated driver
#   GPU_CHECK_CUBINS     where compiled kernels are kept
#   GPU_CHECK_PEER       what PyTorch computes on: "cuda" unless set
#   GPU_CHECK_JAVA, GPU_CHECK_CLASSPATH  instead of those of the bundle
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
out=${GPU_CHECK_OUT:-$here/figures}
mkdir -p "$out" || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/bellows-gpu-check.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
patience=${GPU_CHECK_PATIENCE:-1}
end=$(($(date +%s) + patience * ${GPU_CHECK_SECONDS:-470} - 15)) # the last seconds are the table's
rest=suite-fused # the stage that takes what time is left

say() {
  printf 'RESULT %s\n' "$*" | tee -a "$out/results.txt"
}

# Unpacks what the bundle brings, by xz or, where that is missing, by Python.
unpack() {
  if command -v xz >/dev/null; then
    xz -dc "$here/payload.tar.xz" | tar xf - -C "$work"
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
  if command -v nvidia-smi >/dev/null; then
    timeout 20 nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,pcie.link.gen.max --format=csv,noheader 2>&1 |
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
    python=
    say 'peer none: there is no Python to ask'
    return
  }
  found=$(timeout 20 "$python" -c 'import glob, nvidia
print(":".join(sorted(f for p in nvidia.__path__ for f in glob.glob(p + "/*/lib"))))' 2>/dev/null)
  [ -z "$found" ] || libraries=${libraries:+$libraries:}$found
  peer=${GPU_CHECK_PEER:-cuda}
  said=$(timeout 90 "$python" -c 'import sys, torch
assert sys.argv[1] != "cuda" or torch.cuda.is_available(), "PyTorch sees no card"
print("PyTorch", torch.__version__, "for CUDA", torch.version.cuda)' "$peer" 2>&1 | tail -n 1)
  case $said in
    PyTorch\ [0-9]*) say "peer $said" ;;
    *)
      say "peer none: $said"
      python=
      ;;
  esac
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
  timeout -k 5 "$limit" "$java" @"$work/java.options" "$@" dev.bellows.cuda.GpuCheck "$name" "$out" >"$out/$name.log" 2>&1
  status=$?
  sed -n 's/^RESULT //p' "$out/$name.log" | while read -r line; do say "$line"; done
  [ "$name" != table ] || cat "$out/table.md"
  took=$(($(date +%s) - start))
  case $status in
    0) say "stage $name done in $took s" ;;
    124 | 137)
      say "stage $name cut short after $took s"
      [ "$verdict" = FAILED ] || [ "$name" = "$rest" ] || verdict=INCOMPLETE
      ;;
    *)
      say "stage $name FAILED with status $status: see $name.log, which ends with: $(tail -n 1 "$out/$name.log")"
      verdict=FAILED
      ;;
  esac
  return $status
}

rm -f "$out"/*.json "$out"/*.log "$out"/table.md
: >"$out/results.txt"
verdict=passed
libraries=${GPU_CHECK_LIBRARIES:-}
java=${GPU_CHECK_JAVA:-$work/jre/bin/java}
classpath=${GPU_CHECK_CLASSPATH:-$work/lib/*}
[ -n "${GPU_CHECK_JAVA:-}" ] || unpack || exit 1
inventory
if [ -n "${GPU_CHECK_EMULATOR:-}" ]; then
  say 'rehearsal on the emulated driver: no figure of a time means anything'
fi
find_python
[ -z "${GPU_CHECK_EMULATOR:-}" ] || libraries=$GPU_CHECK_EMULATOR
# Arrow wants java.nio open, and Netty to be told that it may use what it finds there.
cat >"$work/java.options" <<END
-cp
"$classpath"
-Xmx4g
-ea
-Djava.io.tmpdir=$work
-Duser.home=$work
-Dorg.bytedeco.javacpp.cachedir=$work
-Dio.netty.noUnsafe=false
-Dio.netty.tryReflectionSetAccessible=true
-XX:+IgnoreUnrecognizedVMOptions
--add-opens=java.base/java.nio=ALL-UNNAMED
--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED
--enable-native-access=ALL-UNNAMED
-Ddev.bellows.cuda.cache=${GPU_CHECK_CUBINS:-$work/cubins}
${libraries:+-Ddev.bellows.cuda.libraries=$libraries}
-Dbellows.check.rehearsal=${GPU_CHECK_EMULATOR:+true}
-Dbellows.check.python=$python
-Dbellows.check.peer=$here/peer.py
-Dbellows.check.peerDevice=${GPU_CHECK_PEER:-cuda}
-Dbasedir=$work
END

stage probe 30
status=$?
if [ "$status" -ne 0 ]; then
  say "gpu-check FAILED: nothing computes on a card here"
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

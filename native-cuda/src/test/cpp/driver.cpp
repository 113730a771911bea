// A stand-in for libcuda.so.1 on a host without a card, for tests. It keeps the driver's rules as its documentation has them, and does what is put into a
// stream as late as it may: when somebody waits. Kernels are host code (see nvrtc.cpp), whose threads are fibers that switch at barriers only.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "emulated.h"
#include "shim.h"

typedef int Status;
typedef unsigned long long Address;
enum : Status {
    SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, INVALID_DEVICE = 101, INVALID_IMAGE = 200, INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400, ILLEGAL_STATE = 401, NOT_FOUND = 500, ILLEGAL_ADDRESS = 700, LAUNCH_FAILED = 719,
    CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901, CAPTURE_ISOLATION = 905, CAPTURED_EVENT = 907, CAPTURE_WRONG_THREAD = 908
};

static std::recursive_mutex whole;  // one call at a time
#define CALL std::lock_guard<std::recursive_mutex> guard(whole)
static Status lost = SUCCESS;  // after a fault on the device nothing works any more
// What a test wants otherwise, by the process's environment.
static long setting(const char* name, long usual) {
    const char* value = getenv(name);
    return value ? atol(value) : usual;
}

// ---- contexts: one per device, current per thread ----
static const int DEVICES = 2;
struct Context { int device, retained; };
static Context contexts[DEVICES] = {{0, 0}, {1, 0}};
static thread_local Context* current;
#define IN_CONTEXT CALL; if (lost) return lost; if (!current || !current->retained) return INVALID_CONTEXT

// ---- memory ----
struct Allocation { size_t bytes; char* mapped; size_t mappedBytes; int device; };
static std::map<Address, Allocation> allocations;
static std::map<Address, size_t> pinned;
static size_t used;
static const size_t TOTAL = setting("EMULATED_MEMORY", 2l << 30), PAGE = 4096;

static bool isIn(Address at, size_t bytes) {
    auto next = allocations.upper_bound(at);
    if (next == allocations.begin()) return false;
    --next;
    return at + bytes <= next->first + next->second.bytes;
}
static bool isPinned(const void* at, size_t bytes) {
    auto next = pinned.upper_bound((Address)at);
    if (next == pinned.begin()) return false;
    --next;
    return (Address)at + bytes <= next->first + next->second;
}

// ---- streams ----
struct Graph { std::vector<std::function<Status()>> works; long kernels = 0; };
struct Capture { Graph graph; bool spoilt = false; };
struct Stream { std::deque<std::function<Status()>> waiting; unsigned long launched = 0, done = 0; Capture* capture = nullptr; };
struct Event { Stream* stream = nullptr; unsigned long at = 0; bool captured = false; };
static std::set<Stream*> streams;
static std::set<Event*> events;
static std::set<Graph*> graphs, instances;
static thread_local Stream* capturing;  // by this thread
static Status spoil(Stream* stream, Status status, const char* what) {
    fprintf(stderr, "emulated driver: %s while a stream is captured\n", what);
    if (stream && stream->capture) stream->capture->spoilt = true;
    return status;
}
// What a thread must not do while it captures.
#define UNSAFE(what) if (capturing) return spoil(capturing, CAPTURE_UNSUPPORTED, what)
// What must not be done to a stream that is captured.
#define UNCAPTURED(stream, what) if (streams.count(stream) && stream->capture) return spoil(stream, CAPTURE_UNSUPPORTED, what)

static Status step(Stream* stream) {
    auto next = std::move(stream->waiting.front());
    stream->waiting.pop_front();
    stream->done++;
    Status status = next();
    return status ? lost = status : SUCCESS;
}
// A card runs streams side by side: none but the one that is waited for is one way, all of them in turns another.
static bool turns;
API void emulated_turns(int wanted) { CALL; turns = wanted != 0; }
static Status advance(Stream* stream, unsigned long to) {
    static int depth;  // a stream that waits for another is within its own turn
    Status status = SUCCESS;
    depth++;
    while (!status && stream->done < to) {
        if (turns && depth == 1) {
            for (Stream* other : std::vector<Stream*>(streams.begin(), streams.end())) {
                if (!status && other != stream && !other->waiting.empty()) status = step(other);
            }
        }
        if (!status && stream->done < to) status = step(stream);
    }
    depth--;
    return status;
}
static Status later(Stream* stream, std::function<Status()> work) {
    if (!streams.count(stream)) return INVALID_HANDLE;
    if (stream->capture) {
        stream->capture->graph.works.push_back(std::move(work));
        return SUCCESS;
    }
    stream->waiting.push_back(std::move(work));
    stream->launched++;
    return SUCCESS;
}

// ---- the threads of one block, as fibers ----
extern "C" void emulated_switch(void** save, void* resume);
asm(R"(
.globl emulated_switch
.hidden emulated_switch
emulated_switch:
    push %rbp; push %rbx; push %r12; push %r13; push %r14; push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15; pop %r14; pop %r13; pop %r12; pop %rbx; pop %rbp
    ret
)");
enum State { IDLE, RUNNING, AT_BLOCK_BARRIER, AT_WARP_BARRIER };
struct Fiber { void* at; unsigned thread; State state; };
static const size_t STACK = 256 << 10;
static const unsigned WARP = 32;
static emulated::Surroundings surroundings;
static std::vector<Fiber*> fibers, idle;
static unsigned atBarrier[AT_WARP_BARRIER + 1];  // how many fibers wait where
static Fiber* running;
static void* scheduler;
static void (*kernel)(void**);
static void** kernelArguments;
static unsigned threads, started, ended;
static std::vector<unsigned> endedOfWarp;
static std::vector<uint64_t> slots;

// A fiber runs threads to their ends, one after the other, as long as none waits at a barrier: most kernels need one fiber.
static void fiberBody() {
    for (;;) {
        while (started < threads) {
            running->thread = started++;
            surroundings.thread = {running->thread, 0, 0};
            kernel(kernelArguments);
            ended++;
            endedOfWarp[running->thread / WARP]++;
        }
        running->state = IDLE;
        idle.push_back(running);
        Fiber* self = running;
        emulated_switch(&self->at, scheduler);
    }
}
static Fiber* idleFiber() {
    if (!idle.empty()) {
        Fiber* fiber = idle.back();
        idle.pop_back();
        return fiber;
    }
    char* stack = (char*)mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(stack, PAGE, PROT_NONE);
    void** top = (void**)(stack + STACK - 64);
    *--top = nullptr;
    *--top = (void*)fiberBody;
    for (int saved = 0; saved < 6; saved++) *--top = nullptr;
    fibers.push_back(new Fiber{top, 0, IDLE});
    return fibers.back();
}
static void resume(Fiber* fiber) {
    running = fiber;
    if (fiber->state != IDLE) atBarrier[fiber->state]--;
    fiber->state = RUNNING;
    surroundings.thread = {fiber->thread, 0, 0};
    emulated_switch(&scheduler, fiber->at);
}
static void wait(State at) {
    running->state = at;
    atBarrier[at]++;
    Fiber* self = running;
    emulated_switch(&self->at, scheduler);
}
static std::vector<Fiber*> waiting(State at, int warp) {
    std::vector<Fiber*> all;
    for (Fiber* fiber : fibers) if (fiber->state == at && (warp < 0 || (int)(fiber->thread / WARP) == warp)) all.push_back(fiber);
    return all;
}
// False if some threads wait where others never come.
static bool runBlock() {
    started = ended = 0;
    endedOfWarp.assign((threads + WARP - 1) / WARP, 0);
    while (ended < threads) {
        if (started < threads) { resume(idleFiber()); continue; }
        bool moved = false;
        for (unsigned warp = 0; atBarrier[AT_WARP_BARRIER] && warp < endedOfWarp.size(); warp++) {
            auto there = waiting(AT_WARP_BARRIER, warp);
            unsigned size = threads - warp * WARP < WARP ? threads - warp * WARP : WARP;
            if (!there.empty() && there.size() == size) { moved = true; for (Fiber* fiber : there) resume(fiber); }
        }
        if (moved) continue;
        if (atBarrier[AT_BLOCK_BARRIER] != threads) return false;
        auto there = waiting(AT_BLOCK_BARRIER, -1);
        for (Fiber* fiber : there) resume(fiber);
    }
    return true;
}

struct Module { void* library; };
struct Function { Module* module; std::string name; void (*call)(void**); int sizes[64], pointers[64], count; int sharedBytes = 48 << 10; };
static std::set<Module*> modules;
static std::set<Function*> functions;

// A card runs blocks in whatever order it likes: forwards is one, backwards another.
static bool backwards;
API void emulated_backwards(int wanted) { CALL; backwards = wanted != 0; }

static Status run(Function* function, unsigned blocks, unsigned size, unsigned sharedBytes, std::vector<std::vector<char>> values) {
    std::vector<void*> arguments;
    for (int i = 0; i < function->count; i++) {
        arguments.push_back(values[i].data());
        int kind = function->pointers[i], parts = kind > 1 ? kind >> 8 : 1, pointers = kind & 255;
        for (int k = 0; k < parts * pointers; k++) { // as shim.h has it
            Address at = 0;
            size_t place = kind > 1 ? k / pointers * (function->sizes[i] / parts) + 16 + k % pointers * 8 : 0;
            memcpy(&at, values[i].data() + place, 8);
            if (at && !isIn(at, 0)) {
                fprintf(stderr, "emulated driver: %s: argument %d points to no allocation\n", function->name.c_str(), i);
                return ILLEGAL_ADDRESS;
            }
        }
    }
    std::vector<char> shared(sharedBytes + 16, (char)0xCD);
    surroundings.shared = (void*)(((Address)shared.data() + 15) & ~15ull);
    surroundings.blockSize = {size, 1, 1};
    surroundings.gridSize = {blocks, 1, 1};
    threads = size;
    slots.assign((size + WARP - 1) / WARP * WARP, 0);
    kernel = function->call;
    kernelArguments = arguments.data();
    for (unsigned i = 0; i < blocks; i++) {
        unsigned block = backwards ? blocks - 1 - i : i;
        surroundings.block = {block, 0, 0};
        if (!runBlock()) {
            fprintf(stderr, "emulated driver: %s: threads of block %u wait at different barriers\n", function->name.c_str(), block);
            fibers.clear();  // those that wait for ever are left alone
            idle.clear();
            memset(atBarrier, 0, sizeof atBarrier);
            return LAUNCH_FAILED;
        }
    }
    return SUCCESS;
}

// ---- what the libraries ask ----
static long counted;
namespace emulated {
int currentDevice() { CALL; return current && current->retained ? current->device : -1; }
bool isInMemory(Address at, size_t bytes) { CALL; return isIn(at, bytes); }
bool put(void* stream, std::function<bool()> work) {
    CALL;
    return later((Stream*)stream, [=] { return work() ? SUCCESS : ILLEGAL_ADDRESS; }) == SUCCESS;
}
void count(long more) { CALL; counted += more; }
}  // namespace emulated

// ---- what tests ask ----
API long emulated_live() {
    CALL;
    return counted + allocations.size() + pinned.size() + streams.size() + events.size() + graphs.size() + instances.size() + modules.size() + contexts[0].retained + contexts[1].retained;
}
// A device that is lost stays so until its process ends; tests of that go on.
API void emulated_revive() { CALL; lost = SUCCESS; }
static long launches, waits;
API long emulated_waits() { CALL; return waits; }
API long emulated_launches() { CALL; return launches; }

// ---- the driver's functions ----
API Status cuInit(unsigned) {
    CALL;
    surroundings.blockBarrier = [] { if (threads > 1) wait(AT_BLOCK_BARRIER); };
    surroundings.warpBarrier = [] { if (threads > 1) wait(AT_WARP_BARRIER); };
    surroundings.warpSlots = [] { return &slots[running->thread / WARP * WARP]; };
    return SUCCESS;
}
API Status cuDriverGetVersion(int* version) { *version = setting("EMULATED_DRIVER_VERSION", 12060); return SUCCESS; }
API Status cuDeviceGetCount(int* count) { *count = DEVICES; return SUCCESS; }
API Status cuDeviceGet(int* device, int index) {
    if (index < 0 || index >= DEVICES) return INVALID_DEVICE;
    *device = index;
    return SUCCESS;
}
API Status cuDeviceGetName(char* name, int length, int) { snprintf(name, length, "emulated device"); return SUCCESS; }
API Status cuDeviceGetUuid(unsigned char* uuid, int device) { memset(uuid, 0xE0, 16); uuid[15] = device; return SUCCESS; }
API Status cuDeviceTotalMem_v2(size_t* bytes, int) { *bytes = TOTAL; return SUCCESS; }
API Status cuDeviceGetAttribute(int* value, int attribute, int device) {
    switch (attribute) {
        case 8: case 97: *value = 48 << 10; return SUCCESS;
        case 16: *value = 2; return SUCCESS;
        case 33: *value = 1 + device; return SUCCESS;
        case 34: case 50: *value = 0; return SUCCESS;
        case 75: *value = setting("EMULATED_CAPABILITY", 90) / 10; return SUCCESS;
        case 76: *value = setting("EMULATED_CAPABILITY", 90) % 10; return SUCCESS;
    }
    fprintf(stderr, "emulated driver: attribute %d is not known\n", attribute);
    return INVALID_VALUE;
}
API Status cuDevicePrimaryCtxRetain(Context** context, int device) { CALL; contexts[device].retained++; *context = &contexts[device]; return SUCCESS; }
API Status cuDevicePrimaryCtxRelease_v2(int device) {
    CALL;
    if (!contexts[device].retained) return INVALID_CONTEXT;
    contexts[device].retained--;
    return SUCCESS;
}
API Status cuCtxSetCurrent(Context* context) { current = context; return SUCCESS; }
API Status cuMemGetInfo_v2(size_t* unused, size_t* total) { IN_CONTEXT; *unused = TOTAL - used; *total = TOTAL; return SUCCESS; }
API Status cuMemAlloc_v2(Address* at, size_t bytes) {
    IN_CONTEXT;
    UNSAFE("memory is allocated");
    if (!bytes) return INVALID_VALUE;
    if (used + bytes > TOTAL) return OUT_OF_MEMORY;
    size_t mappedBytes = (bytes + PAGE - 1) / PAGE * PAGE + PAGE;
    char* mapped = (char*)mmap(nullptr, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return OUT_OF_MEMORY;
    mprotect(mapped + mappedBytes - PAGE, PAGE, PROT_NONE);  // what runs over the end shall not go on
    memset(mapped, 0xCD, mappedBytes - PAGE);                // what was not written shall look like it
    *at = ((Address)mapped + mappedBytes - PAGE - bytes) & ~255ull;
    allocations[*at] = {bytes, mapped, mappedBytes, current->device};
    used += bytes;
    return SUCCESS;
}
API Status cuMemFree_v2(Address at) {
    IN_CONTEXT;
    UNSAFE("memory is freed");
    auto found = allocations.find(at);
    if (found == allocations.end()) return INVALID_VALUE;
    used -= found->second.bytes;
    munmap(found->second.mapped, found->second.mappedBytes);
    allocations.erase(found);
    return SUCCESS;
}
API Status cuMemHostAlloc(void** at, size_t bytes, unsigned) {
    IN_CONTEXT;
    UNSAFE("memory is pinned");
    if (posix_memalign(at, PAGE, bytes)) return OUT_OF_MEMORY;
    pinned[(Address)*at] = bytes;
    return SUCCESS;
}
API Status cuMemFreeHost(void* at) {
    IN_CONTEXT;
    UNSAFE("pinned memory is freed");
    auto found = pinned.find((Address)at);
    if (found == pinned.end()) return INVALID_VALUE;
    memset(at, 0xCD, found->second);
    pinned.erase(found);
    free(at);
    return SUCCESS;
}
API Status cuStreamCreate(Stream** stream, unsigned flags) {
    IN_CONTEXT;
    if (flags != 1) { fprintf(stderr, "emulated driver: a stream that waits for others\n"); return INVALID_VALUE; }
    streams.insert(*stream = new Stream());
    return SUCCESS;
}
API Status cuStreamDestroy_v2(Stream* stream) {
    IN_CONTEXT;
    UNCAPTURED(stream, "it is destroyed");
    if (!streams.erase(stream)) return INVALID_HANDLE;
    Status status = advance(stream, stream->launched);
    for (Event* event : events) if (event->stream == stream) event->stream = nullptr;
    delete stream;
    return status;
}
API Status cuStreamSynchronize(Stream* stream) { IN_CONTEXT; UNCAPTURED(stream, "it is waited for"); waits++; return streams.count(stream) ? advance(stream, stream->launched) : INVALID_HANDLE; }
API Status cuStreamWaitEvent(Stream* stream, Event* event, unsigned) {
    IN_CONTEXT;
    if (!events.count(event) || !streams.count(stream)) return INVALID_HANDLE;
    // The backend lets no other stream join in.
    if (stream->capture || event->captured) return spoil(stream->capture ? stream : event->stream, CAPTURE_ISOLATION, "another is waited for");
    Stream* other = event->stream;
    unsigned long at = event->at;
    return later(stream, [=] { return other && streams.count(other) ? advance(other, at) : SUCCESS; });
}
API Status cuEventCreate(Event** event, unsigned) { IN_CONTEXT; events.insert(*event = new Event()); return SUCCESS; }
API Status cuEventDestroy_v2(Event* event) {
    IN_CONTEXT;
    if (!events.erase(event)) return INVALID_HANDLE;
    delete event;
    return SUCCESS;
}
API Status cuEventRecord(Event* event, Stream* stream) {
    IN_CONTEXT;
    if (!events.count(event) || !streams.count(stream)) return INVALID_HANDLE;
    event->stream = stream;
    event->captured = stream->capture;
    event->at = stream->launched;
    return SUCCESS;
}
API Status cuEventSynchronize(Event* event) {
    IN_CONTEXT;
    waits++;
    if (!events.count(event)) return INVALID_HANDLE;
    if (event->captured) return spoil(event->stream, CAPTURED_EVENT, "one of its events is waited for");
    return event->stream ? advance(event->stream, event->at) : SUCCESS;
}
static Status refuse(const char* what) { fprintf(stderr, "emulated driver: %s\n", what); return INVALID_VALUE; }
API Status cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, Stream* stream) {
    IN_CONTEXT;
    UNCAPTURED(stream, "memory of the host, which is read at each run,");
    if (!isPinned(from, bytes)) return refuse("a copy from memory that is not pinned");
    return later(stream, [=] { if (!isIn(to, bytes)) return ILLEGAL_ADDRESS; memcpy((void*)to, from, bytes); return SUCCESS; });
}
API Status cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, Stream* stream) {
    IN_CONTEXT;
    UNCAPTURED(stream, "memory of the host, which is written at each run,");
    if (!isPinned(to, bytes)) return refuse("a copy to memory that is not pinned");
    memset(to, 0xCD, bytes);
    return later(stream, [=] { if (!isIn(from, bytes)) return ILLEGAL_ADDRESS; memcpy(to, (void*)from, bytes); return SUCCESS; });
}
API Status cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, Stream* stream) {
    IN_CONTEXT;
    return later(stream, [=] {
        if (!isIn(from, bytes) || !isIn(to, bytes) || (from < to + bytes && to < from + bytes)) return ILLEGAL_ADDRESS;
        memcpy((void*)to, (void*)from, bytes);
        return SUCCESS;
    });
}
template <class V> static Status fill(Address to, size_t pitch, V value, size_t count, Stream* stream) {
    if (to % sizeof(V) || pitch % sizeof(V)) return refuse("a fill that is not aligned");
    return later(stream, [=] {
        if (count && !isIn(to, (count - 1) * pitch + sizeof(V))) return ILLEGAL_ADDRESS;
        for (size_t i = 0; i < count; i++) *(V*)(to + i * pitch) = value;
        return SUCCESS;
    });
}
API Status cuMemsetD8Async(Address to, unsigned char value, size_t count, Stream* stream) { IN_CONTEXT; return fill(to, 1, value, count, stream); }
API Status cuMemsetD16Async(Address to, unsigned short value, size_t count, Stream* stream) { IN_CONTEXT; return fill(to, 2, value, count, stream); }
API Status cuMemsetD32Async(Address to, unsigned value, size_t count, Stream* stream) { IN_CONTEXT; return fill(to, 4, value, count, stream); }
API Status cuMemsetD2D32Async(Address to, size_t pitch, unsigned value, size_t width, size_t height, Stream* stream) {
    IN_CONTEXT;
    if (width != 1) return refuse("a fill of wider columns than the backend has");
    return fill(to, pitch, value, height, stream);
}
API Status cuModuleLoadDataEx(Module** module, const void* image, unsigned, void*, void*) {
    IN_CONTEXT;
    UNSAFE("a module is loaded");
    const char* bytes = (const char*)image;
    if (memcmp(bytes, "EMULATED", 8)) return INVALID_IMAGE;
    uint64_t length;
    memcpy(&length, bytes + 8, 8);
    char path[] = P_tmpdir "/emulated-XXXXXX";
    int file = mkstemp(path);
    if (file < 0 || write(file, bytes + 16, length) != (ssize_t)length) return INVALID_IMAGE;
    close(file);
    void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    unlink(path);
    if (!library) { fprintf(stderr, "emulated driver: %s\n", dlerror()); return INVALID_IMAGE; }
    ((void (*)(emulated::Surroundings*))dlsym(library, "emulated_bind"))(&surroundings);
    modules.insert(*module = new Module{library});
    return SUCCESS;
}
API Status cuModuleUnload(Module* module) {
    IN_CONTEXT;
    UNSAFE("a module is unloaded");
    if (!modules.erase(module)) return INVALID_HANDLE;
    for (auto each = functions.begin(); each != functions.end();) {
        if ((*each)->module == module) { delete *each; each = functions.erase(each); } else ++each;
    }
    dlclose(module->library);
    delete module;
    return SUCCESS;
}
API Status cuModuleGetFunction(Function** function, Module* module, const char* name) {
    IN_CONTEXT;
    if (!modules.count(module)) return INVALID_HANDLE;
    auto call = (void (*)(void**))dlsym(module->library, (std::string("emulated_call_") + name).c_str());
    auto describe = (int (*)(int*, int*))dlsym(module->library, (std::string("emulated_describe_") + name).c_str());
    if (!call || !describe) return NOT_FOUND;
    Function* made = new Function{module, name, call, {}, {}, 0};
    made->count = describe(made->sizes, made->pointers);
    functions.insert(*function = made);
    return SUCCESS;
}
API Status cuFuncSetAttribute(Function* function, int, int bytes) { IN_CONTEXT; function->sharedBytes = bytes; return SUCCESS; }
// Whether a test wants the device to be lost by one of these kernels.
static bool isFatal(long more) {
    static const long MOST = setting("EMULATED_LAUNCHES", -1);
    static long kernels;
    bool fatal = kernels <= MOST && MOST < kernels + more;
    kernels += more;
    return fatal;
}
API Status cuLaunchKernel(Function* function, unsigned x, unsigned y, unsigned z, unsigned tx, unsigned ty, unsigned tz, unsigned shared, Stream* stream,
                          void** arguments, void** extra) {
    IN_CONTEXT;
    if (!functions.count(function) || extra) return INVALID_HANDLE;
    if (!x || x > 2147483647u || y != 1 || z != 1 || !tx || tx > 1024 || ty != 1 || tz != 1 || (int)shared > function->sharedBytes) return INVALID_VALUE;
    std::vector<std::vector<char>> values;
    for (int i = 0; i < function->count; i++) {
        const char* value = (const char*)arguments[i];
        values.emplace_back(value, value + function->sizes[i]);
    }
    auto work = [=] { return functions.count(function) ? run(function, x, tx, shared, values) : ILLEGAL_ADDRESS; };
    if (streams.count(stream) && stream->capture) {
        stream->capture->graph.kernels++;
        return later(stream, work);
    }
    launches++;
    if (isFatal(1)) return later(stream, [] { return LAUNCH_FAILED; });
    return later(stream, work);
}

// ---- graphs ----
API Status cuStreamBeginCapture_v2(Stream* stream, unsigned mode) {
    IN_CONTEXT;
    if (!streams.count(stream)) return INVALID_HANDLE;
    if (mode != 1) return refuse("a capture that keeps other threads from allocating, or this one not");
    if (stream->capture || capturing) return ILLEGAL_STATE;
    stream->capture = new Capture();
    capturing = stream;
    return SUCCESS;
}
API Status cuStreamEndCapture(Stream* stream, Graph** graph) {
    IN_CONTEXT;
    *graph = nullptr;
    if (!streams.count(stream)) return INVALID_HANDLE;
    if (!stream->capture) return ILLEGAL_STATE;
    if (capturing != stream) return spoil(stream, CAPTURE_WRONG_THREAD, "another thread ends it");
    Capture* ended = stream->capture;
    stream->capture = nullptr;
    capturing = nullptr;
    bool spoilt = ended->spoilt;
    if (!spoilt) graphs.insert(*graph = new Graph(ended->graph));
    delete ended;
    return spoilt ? CAPTURE_INVALIDATED : SUCCESS;
}
API Status cuGraphInstantiateWithFlags(Graph** instance, Graph* graph, unsigned long long flags) {
    IN_CONTEXT;
    if (!graphs.count(graph) || flags) return INVALID_VALUE;
    instances.insert(*instance = new Graph(*graph));
    return SUCCESS;
}
API Status cuGraphDestroy(Graph* graph) {
    IN_CONTEXT;
    if (!graphs.erase(graph)) return INVALID_VALUE;
    delete graph;
    return SUCCESS;
}
API Status cuGraphLaunch(Graph* instance, Stream* stream) {
    IN_CONTEXT;
    if (!instances.count(instance)) return INVALID_VALUE;
    UNCAPTURED(stream, "a graph is launched");
    launches++;
    if (isFatal(instance->kernels)) return later(stream, [] { return LAUNCH_FAILED; });
    for (auto& work : instance->works) if (Status status = later(stream, work)) return status;
    return SUCCESS;
}
API Status cuGraphExecDestroy(Graph* instance) {
    IN_CONTEXT;
    if (!instances.erase(instance)) return INVALID_VALUE;
    delete instance;  // what is in a stream goes on
    return SUCCESS;
}
API Status cuGetErrorString(Status, const char** text) { *text = "said by the emulated driver"; return SUCCESS; }

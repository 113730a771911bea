// A stand-in for libnvrtc.so.12: compiles the text of our kernels with the host's compiler, and gives the library that comes of it as the cubin.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#define API extern "C" __attribute__((visibility("default")))
enum { SUCCESS = 0, OUT_OF_MEMORY = 1, INVALID_OPTION = 5, COMPILATION = 6 };
struct Program { std::string source, name, log, cubin; };
static const int ARCHITECTURES[] = {75, 80, 86, 89, 90, 100, 120};
static const int COUNT = sizeof ARCHITECTURES / sizeof *ARCHITECTURES;

API int nvrtcVersion(int* major, int* minor) { *major = 12; *minor = 6; return SUCCESS; }
API const char* nvrtcGetErrorString(int) { return "said by the emulated compiler"; }
API int nvrtcGetNumSupportedArchs(int* count) { *count = COUNT; return SUCCESS; }
API int nvrtcGetSupportedArchs(int* all) { memcpy(all, ARCHITECTURES, sizeof ARCHITECTURES); return SUCCESS; }
API int nvrtcCreateProgram(Program** program, const char* source, const char* name, int, const char**, const char**) {
    *program = new Program{source, name, "", ""};
    return SUCCESS;
}
API int nvrtcDestroyProgram(Program** program) { delete *program; *program = nullptr; return SUCCESS; }

static std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}
// What calls each kernel with the arguments where they lie, and says how large they are.
static std::string calls(const std::string& preprocessed) {
    std::ostringstream made;
    const std::string before = "EMULATED_KERNEL ";
    for (size_t at = preprocessed.find(before); at != std::string::npos; at = preprocessed.find(before, at + 1)) {
        size_t start = at + before.size(), end = preprocessed.find('(', start);
        made << "EMULATED_CALL(" << preprocessed.substr(start, end - start) << ")\n";
    }
    return made.str();
}
API int nvrtcCompileProgram(Program* program, int count, const char** options) {
    char folder[] = P_tmpdir "/emulated-XXXXXX";
    if (!mkdtemp(folder)) return OUT_OF_MEMORY;
    std::string base = folder, compiler = "g++ -std=c++17 -O1 -ffp-contract=off -fwrapv -fvisibility=hidden -Wall -Wextra -Wno-unused-function"
        " -Wno-unused-variable -Wno-unknown-pragmas -fPIC -include " SHIM;
    for (int i = 0; i < count; i++) {
        std::string option = options[i];
        if (option.rfind("-D", 0) == 0) compiler += " '" + option + "'";
        else if (option.rfind("--", 0) != 0) { program->log = "unknown option " + option; return INVALID_OPTION; }
    }
    std::string text = base + "/kernels.cpp", log = base + "/log", expanded = base + "/expanded", library = base + "/kernels.so";
    std::ofstream(text) << "#line 1 \"" << program->name << "\"\n" << program->source << "\n";
    int status = system((compiler + " -E -P " + text + " -o " + expanded + " >" + log + " 2>&1").c_str());
    if (!status) {
        std::ofstream(text, std::ios::app) << calls(read(expanded));
        std::string kernels = " -DEMULATED_KERNEL='extern \"C\" void' ";
        status = system((compiler + kernels + "-shared " + text + " -o " + library + " >" + log + " 2>&1").c_str());
    }
    program->log = read(log);
    std::string bytes = read(library);
    for (const std::string& file : {text, log, expanded, library}) unlink(file.c_str());
    rmdir(folder);
    if (status) return COMPILATION;
    unsigned long long length = bytes.size();
    program->cubin = "EMULATED" + std::string((char*)&length, 8) + bytes;
    return SUCCESS;
}
API int nvrtcGetCUBINSize(Program* program, size_t* size) { *size = program->cubin.size(); return SUCCESS; }
API int nvrtcGetCUBIN(Program* program, char* to) { memcpy(to, program->cubin.data(), program->cubin.size()); return SUCCESS; }
API int nvrtcGetProgramLogSize(Program* program, size_t* size) { *size = program->log.size() + 1; return SUCCESS; }
API int nvrtcGetProgramLog(Program* program, char* to) { strcpy(to, program->log.c_str()); return SUCCESS; }

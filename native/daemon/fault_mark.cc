#include "daemon/fault_mark.h"

#include <csignal>
#include <initializer_list>

namespace trueno {
namespace {

thread_local RequestRecord* record_of_thread = nullptr;

extern "C" void mark_and_die(int signal) {
  if (record_of_thread != nullptr) record_of_thread->mark();
  // By now the signal ends the process, when this function has returned.
  raise(signal);
}

}  // namespace

void mark_faults() {
  struct sigaction action {};
  action.sa_handler = mark_and_die;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int fault : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS}) {
    sigaction(fault, &action, nullptr);
  }
}

void mark_faults_in(RequestRecord& record) { record_of_thread = &record; }

}  // namespace trueno

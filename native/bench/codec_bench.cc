#include <cstdio>
#include <string>
#include <vector>

#include "bench/command_line.h"
#include "bench/page_set_bench.h"
#include "bench/pinned_cpu.h"
#include "bench/same_filled_bench.h"
#include "bench/toolchain.h"
#include "cpu/cpu_dispatch.h"
#include "pageset/page_set.h"

namespace {

using trueno::json_of;

constexpr char kHelpText[] =
    R"(codec-bench - every codec and every target over page sets

Usage: codec-bench ROUNDS PAGES FILE...

Times each codec over at most PAGES pages of each FILE, ROUNDS times in turn,
on one CPU, and prints JSON: times are nanoseconds per page. Same-filled pages
are left out. With TRUENO_FORCE_TARGET, our own codecs run on that target only.

Exit status: 0 done, 1 failed, 2 wrong usage
)";

constexpr char kProgram[] = "codec-bench";

/// The members of one set's object; file names stay out, as the caller knows them.
void print(const std::vector<trueno::NamedSubject>& subjects,
           const trueno::PageSetFigures& figures) {
  std::printf(R"({"pages":%zu,"same_filled_pages":%zu,"subjects":[)", figures.pages,
              figures.same_filled_pages);
  for (size_t nth = 0; nth < figures.subjects.size(); ++nth) {
    const trueno::NamedSubject& subject = subjects[nth];
    const trueno::SubjectFigures& of_subject = figures.subjects[nth];
    std::printf(
        "%s\n"
        R"({"maker":"%s","algorithm":"%s","setting":"%s","target":"%s","stored_bytes":%zu,"raw_pages":%zu,)",
        nth == 0 ? "" : ",", subject.maker.c_str(), subject.algorithm.c_str(),
        subject.setting.c_str(), subject.target.c_str(), of_subject.stored_bytes,
        of_subject.raw_pages);
    std::printf(R"("compress":%s,"decompress":%s})", json_of(of_subject.compress).c_str(),
                json_of(of_subject.decompress).c_str());
  }
  std::printf(R"(],"copy":%s})", json_of(figures.copy).c_str());
}

}  // namespace

int main(int argument_count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
    return std::fputs(kHelpText, stdout) < 0 ? 1 : 0;
  }
  const auto rounds = trueno::positive_number(words.empty() ? "" : words[0]);
  const auto most_pages = trueno::positive_number(words.size() < 2 ? "" : words[1]);
  if (words.size() < 3 || !rounds || !most_pages) {
    std::fputs("codec-bench: wrong usage (run codec-bench --help)\n", stderr);
    return 2;
  }

  const trueno::CpuDispatch& dispatch = trueno::cpu_dispatch();
  if (!dispatch.target) return trueno::fail(kProgram, dispatch.target.error());
  std::vector<trueno::Target> targets = trueno::supported_targets(dispatch.features);
  if (dispatch.forced) targets = {*dispatch.target};
  auto subjects = trueno::our_subjects(targets);
  if (!subjects) return trueno::fail(kProgram, subjects.error());
  for (trueno::NamedSubject& peer : trueno::peer_subjects()) subjects->push_back(std::move(peer));

  const std::optional<int> cpu = trueno::pin_to_last_cpu();
  std::printf(R"({"cpu":%d,"rounds":%zu,%s,"targets":[)", cpu.value_or(-1), *rounds,
              trueno::toolchain_json().c_str());
  for (const trueno::Target target : targets) {
    std::printf(R"(%s"%s")", target == targets.front() ? "" : ",",
                trueno::target_name(target).data());
  }
  std::printf("],\n\"sets\":[");
  for (size_t nth = 2; nth < words.size(); ++nth) {
    const auto pages = trueno::read_page_set(words[nth], *most_pages);
    if (!pages) return trueno::fail(kProgram, pages.error());
    const auto figures = trueno::bench_page_set(*subjects, *pages, *rounds);
    if (!figures) return trueno::fail(kProgram, figures.error());
    std::printf(nth == 2 ? "\n" : ",\n");
    print(*subjects, *figures);
  }
  std::printf("],\n\"same_filled_test\":[");
  bool is_first = true;
  for (const trueno::SameFilledFigures& figures : trueno::bench_same_filled(targets, *rounds)) {
    std::printf(R"(%s{"target":"%s","pages":%zu,"test":%s,"read":%s})", is_first ? "\n" : ",\n",
                trueno::target_name(figures.target).data(), figures.pages,
                json_of(figures.test).c_str(), json_of(figures.read).c_str());
    is_first = false;
  }
  std::printf("]}\n");
  return std::fflush(stdout) == 0 ? 0 : 1;
}

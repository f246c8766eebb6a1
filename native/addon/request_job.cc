#include "addon/request_job.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "addon/batch_memory.h"
#include "addon/byte_argument.h"
#include "addon/js_error.h"
#include "addon/number_argument.h"
#include "requests/request_turn.h"

namespace trueno::addon {
namespace {

/// A copy of somebody's file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int original) : copy_(fcntl(original, F_DUPFD_CLOEXEC, 0)) {}
  ~Descriptor() {
    if (copy_ >= 0) close(copy_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return copy_; }

 private:
  const int copy_;
};

Direction direction_argument(const Napi::CallbackInfo& info, size_t index) {
  const Napi::Value value = info[index];
  const std::string name = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  if (name != "read" && name != "write") {
    throw js_type_error(info.Env(), "direction must be read or write");
  }
  return name == "read" ? Direction::kRead : Direction::kWrite;
}

const char* status_name(TurnOutcome::Status status) {
  switch (status) {
    case TurnOutcome::Status::kDone:
      return "done";
    case TurnOutcome::Status::kCancelled:
      return "cancelled";
    case TurnOutcome::Status::kFailed:
      return "failed";
    case TurnOutcome::Status::kDiffers:
      break;
  }
  return "differs";
}

/// Takes one thread of libuv's pool, and that one starts and joins the others.
class RequestJob final : public Napi::AsyncWorker {
 public:
  RequestJob(Napi::Env env, RequestTurn turn, std::unique_ptr<Descriptor> descriptor,
             const ByteArgument& contents, std::vector<uint32_t> order)
      : Napi::AsyncWorker(env, "trueno-zram requests"),
        deferred_(Napi::Promise::Deferred::New(env)),
        descriptor_(std::move(descriptor)),
        contents_(env, contents),
        order_(std::move(order)),
        turn_(turn) {
    turn_.descriptor = descriptor_->get();
    turn_.contents = contents_.bytes();
    turn_.order = order_;
  }

  Napi::Value handles() {
    auto handles = Napi::Object::New(Env());
    handles.Set("promise", deferred_.Promise());
    handles.Set("cancel",
                Napi::Function::New(Env(), [cancelled = cancelled_](const Napi::CallbackInfo&) {
                  *cancelled = true;
                }));
    return handles;
  }

  void Execute() override { outcome_ = run_turn(turn_, *cancelled_); }

  void OnOK() override {
    const Napi::Env env = Env();
    auto latencies = Napi::Float64Array::New(env, outcome_.latencies_ns.size());
    std::ranges::copy(outcome_.latencies_ns, latencies.Data());
    auto result = Napi::Object::New(env);
    result.Set("status", status_name(outcome_.status));
    result.Set("errno", outcome_.error);
    result.Set("offsetBytes", static_cast<double>(outcome_.offset_bytes));
    result.Set("latencies_ns", latencies);
    result.Set("wall_ns", outcome_.wall_ns);
    deferred_.Resolve(result);
  }

  /// Nothing that a turn does throws but allocations.
  void OnError(const Napi::Error&) override {
    deferred_.Reject(js_error(Env(), trueno::Error{.code = ErrorCode::kOutOfMemory}).Value());
  }

 private:
  Napi::Promise::Deferred deferred_;
  const std::unique_ptr<Descriptor> descriptor_;
  const KeptBytes contents_;
  const std::vector<uint32_t> order_;
  RequestTurn turn_;
  // The function that sets it may be called when the job is long gone.
  const std::shared_ptr<std::atomic<bool>> cancelled_ = std::make_shared<std::atomic<bool>>(false);
  TurnOutcome outcome_;
};

}  // namespace

Napi::Value run_requests(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  constexpr double kMostRequestBytes = 64 << 20;
  constexpr double kMostDepth = 1024;
  RequestTurn turn{
      .descriptor = descriptor_argument(info, 0),
      .direction = direction_argument(info, 1),
      .request_bytes =
          static_cast<size_t>(whole_number(info, 2, "requestBytes", 1, kMostRequestBytes)),
      .depth = static_cast<unsigned>(whole_number(info, 3, "depth", 1, kMostDepth)),
      .contents = {},
      .order = {},
  };
  const ByteArgument contents = byte_argument(info, 4, "contents");
  require_shared(env, "contents", contents.sharing);
  const OffsetArgument numbers = offset_argument(info, 5, "order");
  std::vector<uint32_t> order(numbers.elements.begin(), numbers.elements.end());
  const size_t most = contents.elements.size() / turn.request_bytes;
  const auto beyond = [most](uint32_t number) { return number >= most; };
  if (std::ranges::any_of(order, beyond)) {
    throw js_range_error(env, kInvalidArgument, "order has requests beyond the contents");
  }
  auto descriptor = std::make_unique<Descriptor>(turn.descriptor);
  if (descriptor->get() < 0) {
    throw js_range_error(env, kInvalidArgument, "descriptor is not open");
  }
  auto job =
      std::make_unique<RequestJob>(env, turn, std::move(descriptor), contents, std::move(order));
  const Napi::Value handles = job->handles();
  // It deletes itself when it is done.
  job.release()->Queue();
  return handles;
}

Napi::Value discard_start_of(const Napi::CallbackInfo& info) {
  constexpr double kMostBytes = 9007199254740991;
  const int descriptor = descriptor_argument(info, 0);
  const auto bytes = static_cast<uint64_t>(whole_number(info, 1, "bytes", 1, kMostBytes));
  return Napi::Number::New(info.Env(), discard_start(descriptor, bytes));
}

}  // namespace trueno::addon

import ArgumentParser
import Files
import Training

/// Which kernels a benchmark times.
struct KernelOptions: ParsableArguments {
  @Option(
    help: "Kernels with so many lanes, for example 8 for AVX2 on a processor with AVX-512 (default: the widest).")
  var lanes: Int?

  /// The kernels.
  /// - Throws: `UsageError` when this processor has none so wide.
  func checked() throws(UsageError) -> KernelSet {
    guard let lanes else { return .best }
    guard let kernels = KernelSet.available.first(where: { $0.lanes == lanes }) else {
      let names = KernelSet.available.map(\.name).joined(separator: "; ")
      throw UsageError("no kernels with \(lanes) lanes; this processor runs: \(names)")
    }
    return kernels
  }
}

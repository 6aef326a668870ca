import Foundation
import Kernels

/// The kernels of one instruction set; see `kernels.h` for the memory layouts.
///
/// `@unchecked Sendable`: the table that it points to is a constant.
public struct KernelSet: @unchecked Sendable {
  private let table: UnsafePointer<repro_kernels>
  /// The C functions, for the methods of this type alone.
  var functions: repro_kernels { table.pointee }
  /// Floats of a vector register: samples side by side in a panel.
  public let lanes: Int

  private init(_ table: UnsafePointer<repro_kernels>) {
    self.table = table
    lanes = table.pointee.lanes
  }

  /// What this processor runs, the best first.
  public static let available: [KernelSet] = (0..<repro_kernels_count()).map { KernelSet(repro_kernels_at($0)) }

  /// The best that this processor runs, or the one whose lanes the environment variable `REPRO_KERNELS` names: machines of
  /// several kinds compute the same bytes with the same one.
  ///
  /// A name that this processor does not run changes nothing; the trials' keys then say so.
  public static let best: KernelSet = {
    let lanes = ProcessInfo.processInfo.environment["REPRO_KERNELS"].flatMap { Int($0) }
    return available.first { $0.lanes == lanes } ?? available[0]
  }()

  /// Name of the instruction set.
  public var name: String { String(cString: table.pointee.name) }

  /// What decides on the last bits: AVX2 and AVX-512 add in the same order, with the same fused operations, and tests hold them
  /// to the same bits; others add in orders of their own.
  public var arithmetic: String { name.contains("AVX") ? "AVX2 or AVX-512" : name }

  /// Floating-point operations a second that one core reaches on registers alone, the best of several tries.
  public func peakRate() -> Double {
    let rounds = 200_000
    let clock = ContinuousClock()
    let fastest = (0..<20).map { _ in clock.measure { _ = table.pointee.peak(rounds) } }.min() ?? .seconds(1)
    return Double(2 * 12 * lanes * rounds) / (fastest / .seconds(1))
  }

  // MARK: Flat arrays

  /// The reduction over `slices` of a batch, `stride` apart: `sum[i] = Σ slices[s][i]`, in their order.
  func reduceSlices(
    _ sum: UnsafeMutablePointer<Float>, _ start: UnsafePointer<Float>, stride: Int, slices: Int, count: Int
  ) {
    table.pointee.reduce_slices(sum, start, stride, slices, count)
  }

  /// `out[j][i] = input[i][j]`.
  func transpose(
    _ out: UnsafeMutablePointer<Float>, outRow: Int, _ input: UnsafePointer<Float>, inRow: Int, rows: Int, columns: Int
  ) {
    table.pointee.transpose(out, outRow, input, inRow, rows, columns)
  }

  /// One step of Adam on some of the parameters; `gradient` is in their layout.
  func adam(_ state: AdamState, _ gradient: UnsafePointer<Float>, _ range: Range<Int>, _ step: Adam.Step) {
    let first = range.lowerBound
    table.pointee.adam(
      state.parameters.start + first, gradient + first, state.firstMoment.start + first,
      state.secondMoment.start + first, range.count, step.constants)
  }

  /// Σ values², in double precision.
  func sumOfSquares(_ values: UnsafePointer<Float>, count: Int) -> Double { functions.sum_of_squares(values, count) }
}

import Kernels

/// Numbers in memory of their own, aligned for vectors, zero at first.
///
/// `@unchecked Sendable`: the tasks of a training step share buffers without locks; no two of them write the same numbers.
package final class NumberBuffer<Number: BitwiseCopyable & Numeric>: @unchecked Sendable {
  /// How many numbers there are.
  package let count: Int
  /// The first one.
  package let start: UnsafeMutablePointer<Number>

  private static var hugePage: Int { 2 << 20 }
  private static var cacheLine: Int { 64 }

  /// Zeros.
  package init(count: Int) {
    self.count = count
    // The address of an empty buffer is valid, too.
    let capacity = max(count, 1)
    var bytes = capacity * MemoryLayout<Number>.stride
    // The rows of a large matrix lie on different pages; with small pages a product misses the TLB at every row.
    let isLarge = bytes >= Self.hugePage / 2
    if isLarge { bytes = (bytes + Self.hugePage - 1) / Self.hugePage * Self.hugePage }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? Self.hugePage : Self.cacheLine)
    if isLarge { repro_advise_huge_pages(memory, bytes) }
    start = memory.initializeMemory(as: Number.self, repeating: 0, count: capacity)
  }

  /// The given numbers.
  package convenience init(_ values: [Number]) {
    self.init(count: values.count)
    fill(values)
  }

  deinit { start.deallocate() }

  /// A copy of the numbers.
  package var values: [Number] { Array(UnsafeBufferPointer(start: start, count: count)) }

  func fill(_ values: [Number]) {
    precondition(values.count == count, "as many values as the buffer holds")
    fill(first: values)
  }

  /// Sets the first numbers; the rest is padding and stays as it is.
  func fill(first values: [Number]) {
    precondition(values.count <= count, "no more values than the buffer holds")
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { start.update(from: base, count: source.count) }
    }
  }
}

/// Numbers in single precision.
package typealias FloatBuffer = NumberBuffer<Float>

/// Runs `body` with subnormal numbers flushed to zero, as the worker pool runs its tasks.
func withSubnormalsFlushed<Result>(_ body: () throws -> Result) rethrows -> Result {
  let mode = repro_float_mode_flush()
  defer { repro_float_mode_restore(mode) }
  return try body()
}

import Kernels

/// Numbers in memory of their own, aligned for the widest vectors, zero at first.
///
/// `@unchecked Sendable`: the tasks of a training step share buffers without locks; each writes a part of its own.
final class NumberBuffer<Number: BitwiseCopyable & Numeric>: @unchecked Sendable {
  let count: Int
  let start: UnsafeMutablePointer<Number>

  init(count: Int) {
    self.count = count
    // The address of an empty buffer is valid, too.
    let capacity = max(count, 1)
    var bytes = capacity * MemoryLayout<Number>.stride
    let page = 2 << 20
    // Rows of a matrix lie on pages of their own; with small pages a product misses the translation cache at every row.
    let isLarge = bytes >= page / 2
    if isLarge { bytes = (bytes + page - 1) / page * page }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? page : 64)
    if isLarge { repro_advise_large_pages(memory, bytes) }
    start = memory.initializeMemory(as: Number.self, repeating: 0, count: capacity)
  }

  convenience init(_ values: [Number]) {
    self.init(count: values.count)
    fill(values)
  }

  deinit { start.deallocate() }

  var values: [Number] { Array(UnsafeBufferPointer(start: start, count: count)) }

  func fill(_ values: [Number]) {
    precondition(values.count == count, "as many values as the buffer holds")
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { start.update(from: base, count: count) }
    }
  }
}

typealias FloatBuffer = NumberBuffer<Float>

/// The processor takes subnormal numbers as zero while `body` runs.
func withSubnormalsFlushed<Result>(_ body: () throws -> Result) rethrows -> Result {
  let mode = repro_float_mode_flush()
  defer { repro_float_mode_restore(mode) }
  return try body()
}

import Files
import Foundation

/// A tensor of a checkpoint whose shape and strides fit the entry of the archive that they are about.
struct StoredTensor: Sendable, Equatable {
  let type: ElementType
  /// Sizes, the slowest first.
  let shape: [Int]
  /// Steps between neighbours along each axis, in elements; 0 where an axis has only one.
  private let strides: [Int]
  private let offset: Int
  /// Number of elements.
  let count: Int
  /// The archive's entry.
  let entry: String

  /// Checks what a pickle says of a tensor against the `bytes` of its storage's entry.
  /// - Throws: `Damage` without the tensor's name.
  init(_ tensor: PickledTensor, entry: String, bytes: Int) throws(Damage) {
    let storage = tensor.storage
    guard storage.count >= 0, storage.count == bytes / storage.type.size, bytes % storage.type.size == 0 else {
      throw Damage("has a storage of \(storage.count) \(storage.type.rawValue), its entry has \(bytes) bytes")
    }
    let shape = tensor.shape
    guard shape.allSatisfy({ $0 >= 0 }), tensor.offset >= 0, tensor.strides.count == shape.count,
      tensor.strides.allSatisfy({ $0 >= 0 })
    else {
      throw Damage(
        "has shape \(Tensor.text(shape)), strides \(Tensor.text(tensor.strides)) and offset \(tensor.offset)")
    }
    let strides = zip(shape, tensor.strides).map { $0 == 1 ? 0 : $1 }
    // A storage that is shorter than the tensor repeats elements; no weights do, and a few bytes could ask for much.
    guard let count = Tensor.count(shape), count <= storage.count,
      count == 0 || Self.reach(shape, strides, tensor.offset).map({ $0 < storage.count }) == true
    else {
      throw Damage(
        "of shape \(Tensor.text(shape)), strides \(Tensor.text(tensor.strides)) and offset \(tensor.offset) needs more "
          + "than the \(storage.count) elements of its storage")
    }
    (type, self.shape, self.strides, offset) = (storage.type, shape, strides, tensor.offset)
    (self.count, self.entry) = (count, entry)
  }

  /// Index in the storage of the tensor's last element; `nil` when it overflows.
  private static func reach(_ shape: [Int], _ strides: [Int], _ offset: Int) -> Int? {
    var reach = offset
    for (size, stride) in zip(shape, strides) {
      let (steps, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, carry) = reach.addingReportingOverflow(steps)
      if overflow || carry { return nil }
      reach = sum
    }
    return reach
  }

  /// The elements, row-major, from the storage's bytes; `nil` when they are not floating-point numbers.
  ///
  /// Doubles are rounded to the nearest single-precision number.
  func values(_ storage: Data) -> [Float]? {
    storage.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> [Float]? in
      switch type {
      case .float32: values(bytes, UInt32.self) { Float(bitPattern: $0) }
      case .float64: values(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
      case .float16: values(bytes, UInt16.self, Self.half)
      case .bfloat16: values(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
      default: nil
      }
    }
  }

  private func values<Word: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ word: Word.Type, _ number: (Word) -> Float
  ) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count)
    let (length, step) = (shape.last ?? 1, strides.last ?? 1)
    let rows = count == 0 ? 0 : count / length
    var index = [Int](repeating: 0, count: max(0, shape.count - 1))
    var start = offset
    for _ in 0..<rows {
      for column in 0..<length {
        let place = (start + column * step) * MemoryLayout<Word>.size
        values.append(number(Word(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Word.self))))
      }
      for axis in index.indices.reversed() {
        index[axis] += 1
        start += strides[axis]
        if index[axis] < shape[axis] { break }
        start -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return values
  }

  /// A half-precision number (IEEE 754 binary16); Swift's own type is missing on some Macs.
  static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let (exponent, fraction) = (UInt32(bits >> 10 & 0x1F), UInt32(bits & 0x3FF))
    switch exponent {
    case 0: return sign * Float(fraction) * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
    }
  }
}

import Foundation

/// Writes pickles opcode by opcode, so that tests can write what PyTorch would not.
struct PickleWriter {
  var bytes: [UInt8] = [0x80, 2]

  mutating func op(_ opcode: String) { bytes += opcode.unicodeScalars.map { UInt8($0.value) } }

  mutating func number(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += Array($0) }
  }

  mutating func text(_ text: String) {
    op("X")
    number(UInt32(text.utf8.count))
    bytes += Array(text.utf8)
  }

  mutating func integer(_ value: Int) {
    if let small = Int32(exactly: value) {
      op("J")
      number(small)
    } else {
      op("\u{8A}\u{08}")
      number(value)
    }
  }

  mutating func global(_ module: String, _ name: String) { op("c\(module)\n\(name)\n") }

  mutating func tuple(_ values: [Int]) {
    op("(")
    values.forEach { integer($0) }
    op("t")
  }

  /// A tensor as `torch.save` writes it.
  mutating func tensor(_ tensor: TensorRecord) {
    global("torch._utils", "_rebuild_tensor_v2")
    op("((")
    text("storage")
    global("torch", tensor.storage)
    text(tensor.key)
    text(tensor.device)
    integer(tensor.count)
    op("tQ")
    integer(tensor.offset)
    tuple(tensor.shape)
    tuple(tensor.strides)
    op("\u{89}")
    global("collections", "OrderedDict")
    op(")RtR")
  }

  /// A pickle of a state_dict and nothing else.
  static func state(_ tensors: [(String, TensorRecord)]) -> [UInt8] {
    var writer = PickleWriter()
    writer.state(tensors)
    writer.op(".")
    return writer.bytes
  }

  mutating func state(_ tensors: [(String, TensorRecord)]) {
    global("collections", "OrderedDict")
    op(")R(")
    for (name, record) in tensors {
      text(name)
      tensor(record)
    }
    op("u")
  }
}

/// What a pickle says of a tensor, true or not.
struct TensorRecord {
  var storage = "FloatStorage"
  var key = "0"
  var device = "cpu"
  var count = 6
  var offset = 0
  var shape = [2, 3]
  var strides = [3, 1]
}

/// Writes zip archives of stored entries as PyTorch does, or with one thing wrong.
struct ZipWriter {
  /// What is wrong with the entry `fault.name`.
  struct Fault {
    var name: String
    /// Offset in the entry's central header, the local one or the end record, and what is put there.
    var part: Part
    var offset: Int
    var bytes: [UInt8]
  }
  enum Part { case central, local, end }

  var entries: [(name: String, bytes: [UInt8])] = []
  /// Sizes and checksum behind the bytes instead of in front, as PyTorch has them.
  var sizesFollow = true
  var comment: [UInt8] = []
  var fault: Fault?

  /// An archive of a pickle and storages that it names.
  init(pickle: [UInt8], storages: [(key: String, bytes: [UInt8])]) {
    entries = [("state/data.pkl", pickle), ("state/byteorder", Array("little".utf8))]
    entries += storages.map { ("state/data/\($0.key)", $0.bytes) }
  }

  func data() -> Data {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in entries {
      let start = file.count
      let sizes = little(checksum(bytes), 4) + little(bytes.count, 4) + little(bytes.count, 4)
      let common = little(sizesFollow ? 0x0808 : 0x0800, 2) + little(0, 6)
      let lengths = little(name.utf8.count, 2) + little(0, 2)
      let local = little(0x0403_4B50, 4) + little(0, 2) + common + (sizesFollow ? little(0, 12) : sizes) + lengths
      file += changed(local + Array(name.utf8), .local, name) + bytes
      if sizesFollow { file += little(0x0807_4B50, 4) + sizes }
      let central = little(0x0201_4B50, 4) + little(0, 4) + common + sizes + lengths + little(0, 10) + little(start, 4)
      directory += changed(central + Array(name.utf8), .central, name)
    }
    let end =
      little(0x0605_4B50, 4) + little(0, 4) + little(entries.count, 2) + little(entries.count, 2)
      + little(directory.count, 4) + little(file.count, 4) + little(comment.count, 2)
    return Data(file + directory + changed(end, .end, "") + comment)
  }

  private func changed(_ bytes: [UInt8], _ part: Part, _ name: String) -> [UInt8] {
    guard let fault, fault.part == part, fault.name == name || part == .end else { return bytes }
    var bytes = bytes
    bytes.replaceSubrange(fault.offset..<fault.offset + fault.bytes.count, with: fault.bytes)
    return bytes
  }

  private func little(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// CRC-32 bit by bit, by its definition.
  private func checksum(_ bytes: [UInt8]) -> Int {
    var sum: UInt32 = .max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }
    return Int(~sum)
  }
}

/// Little-endian bytes of numbers.
func littleEndianBytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
  numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
}

/// Bytes of single-precision numbers, as a storage has them.
func littleEndianBytes(_ numbers: [Float]) -> [UInt8] { littleEndianBytes(numbers.map(\.bitPattern)) }

/// Writes pickles opcode by opcode, so that tests can write what PyTorch would not.
package struct PickleWriter {
  package var bytes: [UInt8] = [0x80, 2]

  package init() {}

  package mutating func op(_ opcode: String) { bytes += opcode.unicodeScalars.map { UInt8($0.value) } }

  package mutating func number(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += Array($0) }
  }

  package mutating func text(_ text: String) {
    op("X")
    number(UInt32(text.utf8.count))
    bytes += Array(text.utf8)
  }

  package mutating func integer(_ value: Int) {
    if let small = Int32(exactly: value) {
      op("J")
      number(small)
    } else {
      op("\u{8A}\u{08}")
      number(value)
    }
  }

  package mutating func global(_ module: String, _ name: String) { op("c\(module)\n\(name)\n") }

  package mutating func tuple(_ values: [Int]) {
    op("(")
    values.forEach { integer($0) }
    op("t")
  }

  /// A tensor as `torch.save` writes it.
  package mutating func tensor(_ tensor: TensorRecord) {
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
  package static func state(_ tensors: [(String, TensorRecord)]) -> [UInt8] {
    var writer = PickleWriter()
    writer.state(tensors)
    writer.op(".")
    return writer.bytes
  }

  package mutating func state(_ tensors: [(String, TensorRecord)]) {
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
package struct TensorRecord {
  package var storage: String
  package var key: String
  package var device: String
  package var count: Int
  package var offset: Int
  package var shape: [Int]
  package var strides: [Int]

  package init(
    storage: String = "FloatStorage", key: String = "0", device: String = "cpu", count: Int = 6, offset: Int = 0,
    shape: [Int] = [2, 3], strides: [Int] = [3, 1]
  ) {
    (self.storage, self.key, self.device, self.count) = (storage, key, device, count)
    (self.offset, self.shape, self.strides) = (offset, shape, strides)
  }
}

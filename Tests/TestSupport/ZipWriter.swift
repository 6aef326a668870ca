import Foundation

/// Writes zip archives of stored entries as PyTorch does, or with one thing wrong.
package struct ZipWriter {
  /// What is wrong with the entry `fault.name`.
  package struct Fault {
    package var name: String
    /// Offset in the entry's central header, the local one or the end record, and what is put there.
    package var part: Part
    package var offset: Int
    package var bytes: [UInt8]

    package init(name: String, part: Part, offset: Int, bytes: [UInt8]) {
      (self.name, self.part, self.offset, self.bytes) = (name, part, offset, bytes)
    }
  }
  package enum Part { case central, local, end }

  package var entries: [(name: String, bytes: [UInt8])] = []
  /// Sizes and checksum behind the bytes instead of in front, as PyTorch has them.
  package var sizesFollow = true
  package var comment: [UInt8] = []
  package var fault: Fault?

  /// An archive of a pickle and storages that it names.
  package init(pickle: [UInt8], storages: [(key: String, bytes: [UInt8])]) {
    entries = [("state/data.pkl", pickle), ("state/byteorder", Array("little".utf8))]
    entries += storages.map { ("state/data/\($0.key)", $0.bytes) }
  }

  package func data() -> Data {
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
package func littleEndianBytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
  numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
}

/// Bytes of single-precision numbers, as a storage has them.
package func littleEndianBytes(_ numbers: [Float]) -> [UInt8] { littleEndianBytes(numbers.map(\.bitPattern)) }

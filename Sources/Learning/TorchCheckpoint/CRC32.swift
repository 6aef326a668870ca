/// The checksum of zip archives (PKWARE APPNOTE 4.4.7; reflected polynomial `EDB88320`), eight bytes at a time.
enum CRC32 {
  /// Eight tables of 256 words: what a byte contributes when `k` more bytes follow it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      tables[byte] = (0..<8).reduce(UInt32(byte)) { word, _ in word & 1 == 0 ? word >> 1 : word >> 1 ^ 0xEDB8_8320 }
    }
    for index in 256..<tables.count {
      let word = tables[index - 256]
      tables[index] = tables[Int(word & 0xFF)] ^ word >> 8
    }
    return tables
  }()

  /// Checksum of all bytes.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { table in
      var sum: UInt32 = 0xFFFF_FFFF
      let whole = bytes.count & ~7
      for start in stride(from: 0, to: whole, by: 8) {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)) ^ UInt64(sum)
        sum = 0
        for byte in 0..<8 { sum ^= table[(7 - byte) << 8 | Int(word >> UInt64(8 * byte) & 0xFF)] }
      }
      for index in whole..<bytes.count { sum = table[Int((sum ^ UInt32(bytes[index])) & 0xFF)] ^ sum >> 8 }
      return ~sum
    }
  }
}

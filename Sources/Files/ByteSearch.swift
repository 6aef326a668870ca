import Foundation

extension UnsafePointer<UInt8> {
  /// The place of the first such byte from one place up to another.
  package func first(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
    memchr(self + start, Int32(byte), end - start).map { distance(to: $0.assumingMemoryBound(to: UInt8.self)) }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether one of some bytes is among these.
  package func contains(anyOf bytes: [UInt8]) -> Bool {
    guard let start = baseAddress else { return false }
    return bytes.contains { memchr(start, Int32($0), count) != nil }
  }
}

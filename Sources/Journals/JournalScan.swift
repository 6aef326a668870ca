import Files
import Foundation
import Tables

/// The trials of a journal that is just as it was written, found without making a table of it: the digest of a trial is that of
/// its lines.
///
/// Millions of rows are verified in the time that it takes to read them. A file that was edited by another program, or whose
/// cells need quotation marks, is read as a table.
public struct JournalScan: Sendable {
  /// The header line with its end.
  public let header: String
  /// The trials, in their order.
  public let blocks: [TrialBlock]
  /// Where the lines of each of them stand.
  public let places: [Range<Int>]

  /// Number of rows.
  public var rows: Int { blocks.last?.rows.upperBound ?? 0 }

  /// The trials of a file; `nil` for one that has to be read as a table.
  public init?(_ data: Data) {
    guard data.last == UInt8(ascii: "\n") else { return nil }
    let found = data.withUnsafeBytes { Self.scan($0) }
    guard let found else { return nil }
    (header, blocks, places) = found
  }

  private static func scan(_ bytes: UnsafeRawBufferPointer) -> (String, [TrialBlock], [Range<Int>])? {
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    guard !bytes.contains(anyOf: [UInt8(ascii: "\""), UInt8(ascii: "\r"), 0]) else { return nil }
    func lineEnd(_ from: Int) -> Int? { start.first(UInt8(ascii: "\n"), from: from, to: bytes.count) }
    guard let headerEnd = lineEnd(0), headerEnd > 0, bytes.starts(with: "trial,".utf8) else { return nil }
    var blocks: [TrialBlock] = []
    var places: [Range<Int>] = []
    var (row, firstRow, first, position) = (0, 0, headerEnd + 1, headerEnd + 1)
    while position < bytes.count {
      guard let end = lineEnd(position), end > position,
        let keyEnd = start.first(UInt8(ascii: ","), from: position, to: end),
        let mark = lastComma(start, position, end)
      else { return nil }
      row += 1
      let key = UnsafeRawBufferPointer(rebasing: bytes[position..<keyEnd])
      let isOpen = end - mark == 2 && start[mark + 1] == UInt8(ascii: "0")
      let isLast = !isOpen || end + 1 >= bytes.count || !isSameKey(start, key, end + 1, bytes.count)
      if isLast {
        let lines = UnsafeRawBufferPointer(rebasing: bytes[first...end])
        blocks.append(
          TrialBlock(
            key: String(decoding: key, as: UTF8.self), rows: firstRow..<row,
            end: String(decoding: bytes[(mark + 1)..<end], as: UTF8.self),
            record: RunRecord.TrialRecord(rows: row - firstRow, digest: Digest.short(Digest.sha256(lines)))))
        places.append(first..<end + 1)
        (firstRow, first) = (row, end + 1)
      }
      position = end + 1
    }
    return (String(decoding: bytes[...headerEnd], as: UTF8.self), blocks, places)
  }

  private static func lastComma(_ bytes: UnsafePointer<UInt8>, _ from: Int, _ end: Int) -> Int? {
    var place = end - 1
    while place >= from, bytes[place] != 0x2C { place -= 1 }
    return place < from ? nil : place
  }

  /// Whether the line at a position begins with a key.
  private static func isSameKey(
    _ bytes: UnsafePointer<UInt8>, _ key: UnsafeRawBufferPointer, _ position: Int, _ count: Int
  ) -> Bool {
    guard position + key.count < count, bytes[position + key.count] == 0x2C, let start = key.baseAddress else {
      return false
    }
    return memcmp(bytes + position, start, key.count) == 0
  }
}

import Files
import Foundation

/// Tables without a quotation mark, read several times as fast as by a parser that calls back for every field.
///
/// Lines and commas are all that there is to find. Journals of a million rows are such tables.
enum PlainCSV {
  /// The table of such bytes; `nil` for bytes that need the parser: those with quotation marks, carriage returns or NUL bytes, and
  /// those that are not UTF-8.
  /// - Throws: ``TableError`` for lines of another width than the header.
  static func table(_ data: Data, file: String) throws(TableError) -> Table? {
    let isMarked = data.starts(with: [0xEF, 0xBB, 0xBF])
    let found: (cells: [String], lines: [Int], width: Int, wrong: (line: Int, count: Int)?)? = data.withUnsafeBytes {
      buffer in
      let bytes = isMarked ? UnsafeRawBufferPointer(rebasing: buffer[3...]) : buffer
      guard let start = bytes.baseAddress, isPlain(bytes) else { return nil }
      return fields(start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
    guard let found, found.width > 0 else { return nil }
    var table = try Table(file: file, columns: Array(found.cells.prefix(found.width)))
    if let wrong = found.wrong {
      throw .width(SourceLocation(file: file, line: wrong.line), expected: found.width, found: wrong.count)
    }
    table.fill(cells: Array(found.cells.dropFirst(found.width)), lines: Array(found.lines.dropFirst()))
    return table
  }

  private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    !bytes.contains(anyOf: [UInt8(ascii: "\""), UInt8(ascii: "\r"), 0])
      && String(validating: bytes, as: UTF8.self) != nil
  }

  /// All fields, one line behind the other, and the line of each record.
  ///
  /// Blank lines are none. The first line of another width than the header ends the search.
  private static func fields(
    _ bytes: UnsafePointer<UInt8>, _ count: Int
  ) -> (cells: [String], lines: [Int], width: Int, wrong: (line: Int, count: Int)?) {
    var cells: [String] = []
    var lines: [Int] = []
    var (width, line, position) = (0, 0, 0)
    while position < count {
      line += 1
      let end = bytes.first(UInt8(ascii: "\n"), from: position, to: count) ?? count
      defer { position = end + 1 }
      guard end > position else { continue }
      let before = cells.count
      var field = position
      while true {
        let comma = bytes.first(UInt8(ascii: ","), from: field, to: end)
        cells.append(
          String(decoding: UnsafeBufferPointer(start: bytes + field, count: (comma ?? end) - field), as: UTF8.self))
        guard let comma else { break }
        field = comma + 1
      }
      lines.append(line)
      let found = cells.count - before
      if width == 0 {
        width = found
        // A guess from the first line saves most of the growing.
        cells.reserveCapacity(width * (count / max(end + 1 - position, 1) + 1))
      } else if found != width {
        return (cells, lines, width, (line, found))
      }
    }
    return (cells, lines, width, nil)
  }
}

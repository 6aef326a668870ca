import CCSV
import Files
import Foundation

/// Reads comma-separated values (RFC 4180) with libcsv.
public enum CSVReader {
  /// Reads a table with a header line; a file `.gz` is unpacked.
  ///
  /// Fields keep their blanks; a quoted field may hold commas, quotes and line ends; blank lines are skipped.
  /// - Throws: ``TableError`` with file and line, or `FileError`.
  public static func read(_ path: String) throws -> Table {
    let bytes = try TextFile.bytes(path)
    guard path.hasSuffix(".gz") else { return try parse(bytes, file: path) }
    do { return try parse(try Compression.gunzip(bytes), file: path) } catch let damage as Compression.Damage {
      throw TableError.malformed(SourceLocation(file: path), damage.reason)
    }
  }

  /// Reads a table with a header line from bytes; `file` is the name for messages.
  /// - Throws: ``TableError`` with file and line.
  public static func parse(_ data: Data, file: String) throws(TableError) -> Table {
    if let table = try PlainCSV.table(data, file: file) { return table }
    let records = try records(data, file: file)
    guard let header = records.first else { throw .empty(file: file) }
    var table = try Table(file: file, columns: header.fields)
    for record in records.dropFirst() { try table.append(record.fields, line: record.line) }
    return table
  }

  /// The records of a table whose fields another character separates, the header first.
  /// - Throws: ``TableError`` with file and line.
  public static func lines(_ data: Data, file: String, separator: Character) throws(TableError) -> [Record] {
    try records(data, file: file, separator: separator)
  }

  /// One record and the line on which it begins.
  public struct Record: Sendable {
    /// Its fields.
    public var fields: [String]
    /// The line, counted from 1.
    public var line: Int
  }

  static func records(_ data: Data, file: String, separator: Character = ",") throws(TableError) -> [Record] {
    var parser = csv_parser()
    // Every line end is reported, blank lines too, so that records know their line; strict quotes catch damage.
    let options = UInt8(CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_APPEND_NULL)
    guard csv_init(&parser, options) == 0 else { throw .malformed(SourceLocation(file: file), "parser not ready") }
    defer { csv_free(&parser) }
    if let byte = separator.asciiValue { csv_set_delim(&parser, byte) }
    // Blanks belong to the field: libcsv would trim them.
    csv_set_space_func(&parser, { _ in 0 })

    let collector = Collector()
    let context = Unmanaged.passUnretained(collector).toOpaque()
    let bytes = data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
    // C ends a text there: what follows would count for nothing.
    if let zero = bytes.firstIndex(of: 0) {
      let line = bytes[..<zero].count { $0 == UInt8(ascii: "\n") } + 1
      throw .malformed(SourceLocation(file: file, line: line), "a NUL byte stands in it; write the file again")
    }
    let consumed = bytes.withUnsafeBytes { buffer in
      csv_parse(&parser, buffer.baseAddress, buffer.count, fieldEnded, recordEnded, context)
    }
    func place() -> SourceLocation { SourceLocation(file: file, line: collector.record.line) }
    guard consumed == bytes.count else {
      throw .malformed(place(), "a quote stands inside an unquoted field, or text follows a closing quote")
    }
    guard csv_fini(&parser, fieldEnded, recordEnded, context) == 0 else {
      throw .malformed(place(), "a quoted field is never closed")
    }
    guard !collector.invalid else { throw .malformed(place(), "a field is not UTF-8 text") }
    return collector.records
  }

  /// What the callbacks of libcsv fill.
  private final class Collector {
    var records: [Record] = []
    var record = Record(fields: [], line: 1)
    var line = 1
    var invalid = false
  }

  private static let fieldEnded: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    bytes, count, context in
    guard let context else { return }
    let collector = Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
    guard !collector.invalid else { return }
    let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
    if let text = String(validating: buffer, as: UTF8.self) {
      collector.record.fields.append(text)
      collector.line += buffer.count { $0 == UInt8(ascii: "\n") }
    } else {
      collector.invalid = true
    }
  }

  private static let recordEnded: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { end, context in
    guard let context else { return }
    let collector = Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
    guard !collector.invalid else { return }
    if !collector.record.fields.isEmpty { collector.records.append(collector.record) }
    if end == Int32(UInt8(ascii: "\n")) { collector.line += 1 }
    collector.record = Record(fields: [], line: collector.line)
  }
}

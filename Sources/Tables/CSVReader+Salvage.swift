import Files
import Foundation

/// Tables of which a crash, a full disk or a damaged block may have spoilt some lines.
extension CSVReader {
  /// A line that is no record of its table.
  public struct Damage: Sendable, Equatable {
    /// The line, counted from 1.
    public var line: Int
    /// Whether it is the last line and has no end: its writing was cut off.
    public var isCutOff: Bool

    /// Creates a damage.
    public init(line: Int, isCutOff: Bool) {
      self.line = line
      self.isCutOff = isCutOff
    }
  }

  /// The records of a table that can be read, and the lines that cannot: those with broken quotation marks, NUL bytes or
  /// another number of fields than the header, and a last line without an end.
  /// - Throws: ``TableError`` when the header is damaged.
  public static func salvage(_ data: Data, file: String) throws(TableError) -> (table: Table, damage: [Damage]) {
    let newline = UInt8(ascii: "\n")
    let end = data.lastIndex(of: newline).map { data.index(after: $0) } ?? data.startIndex
    let whole = data[data.startIndex..<end]
    var damage: [Damage] = []
    if let table = try? parse(Data(whole), file: file) {
      if end < data.endIndex { damage = [Damage(line: whole.count { $0 == newline } + 1, isCutOff: true)] }
      return (table, damage)
    }
    let lines = whole.split(separator: newline, omittingEmptySubsequences: false).dropLast()
    guard let header = lines.first else { throw .empty(file: file) }
    var table = try parse(Data(header) + [newline], file: file)
    var next = 1
    while next < lines.count {
      let taken = record(lines[next...])
      if let fields = taken.fields, fields.isEmpty || fields.count == table.columns.count {
        if !fields.isEmpty { try table.append(fields, line: next + 1) }
      } else {
        damage.append(Damage(line: next + 1, isCutOff: false))
      }
      next += taken.lines
    }
    if end < data.endIndex { damage.append(Damage(line: lines.count + 1, isCutOff: true)) }
    return (table, damage)
  }

  /// Lines that a quoted field may span before its quotation mark counts as damaged.
  private static let longestRecord = 1000

  /// The record at the beginning of some lines, `nil` where there is none, and how many lines it takes.
  private static func record(_ lines: ArraySlice<Data.SubSequence>) -> (fields: [String]?, lines: Int) {
    var bytes = Data()
    var quotes = 0
    for (count, line) in lines.prefix(longestRecord).enumerated() {
      quotes += line.count { $0 == UInt8(ascii: "\"") }
      bytes += line
      bytes.append(UInt8(ascii: "\n"))
      guard quotes.isMultiple(of: 2) else { continue }
      guard let records = try? records(bytes, file: ""), records.count <= 1 else { return (nil, 1) }
      return (records.first?.fields ?? [], count + 1)
    }
    return (nil, 1)
  }
}

import Files
import Literate

/// Where the numbers of each printed column go: to which column of the file, under which keys of the header.
struct ValueColumns {
  /// Names of the file's columns of numbers, in order.
  private(set) var names: [String] = []
  /// Values of the keys that the header holds; one empty list when it holds none.
  private(set) var groups: [[String]] = []
  /// By group and name, the printed column.
  private var columns: [[String: ColumnHeader]] = []
  /// The unit of a single column of numbers, from its header.
  private(set) var unit: String?

  /// - Throws: `UsageError`, `SourceError` for headers that leave open what is meant.
  init(_ read: ReadTable, _ options: ImportOptions) throws {
    let levels = read.grid.header.count
    let named = options.across.count
    let place = read.grid.location(0)
    guard named <= levels else {
      throw UsageError(
        "--across names \(named) rows of headers, the table has \(levels); name as many, or say by --headers how many there are"
      )
    }
    var headers = read.columns
    if headers.count == 1, let own = headers[0].unit {
      unit = own
      headers[0].levels = headers[0].levels.map { $0.replacing(#/\s*[(\[][^()\[\]]*[)\]]$/#, with: "") }
    }
    let ends = headers.map { Self.end(of: $0, named) }
    let isSingle = Set(ends).count == 1
    for (header, end) in zip(headers, ends) {
      let keys = Array(header.levels.prefix(named))
      guard !keys.contains("") else {
        throw SourceError(
          place, "column \(quoted(header.name)) has no header for --across; leave it out by --without, or write one")
      }
      if named > 0, named < levels, header.cells[named - 1] == header.cells[named] {
        throw SourceError(
          place,
          "the header \(quoted(header.name)) spans the rows that --across tells apart; leave the column out by --without"
        )
      }
      // Names of one column alone, or of columns that only their keys tell apart, need no ending.
      let isPlain = isSingle && (named > 0 || headers.count == 1)
      let name = isPlain ? options.value : "\(options.value)_\(ColumnNames.simple(end))"
      guard PublishedColumn.described(by: name) == nil, isPlain || !ColumnNames.simple(end).isEmpty else {
        throw SourceError(
          place,
          "the header \(quoted(header.name)) makes no name of a column of numbers (\(quoted(name))); rename it, leave "
            + "the column out by --without, or make the headers a key by --across NAME")
      }
      try add(header, keys, name, place)
    }
  }

  /// What the headers below the named ones say.
  private static func end(of header: ColumnHeader, _ named: Int) -> String {
    var rest = header
    rest.levels = Array(header.levels.dropFirst(named))
    return rest.name
  }

  private mutating func add(
    _ header: ColumnHeader, _ keys: [String], _ name: String, _ place: SourceLocation
  ) throws(SourceError) {
    if !names.contains(name) { names.append(name) }
    var group = groups.firstIndex(of: keys)
    if group == nil {
      groups.append(keys)
      columns.append([:])
      group = groups.count - 1
    }
    guard let group else { return }
    if let other = columns[group].updateValue(header, forKey: name) {
      throw SourceError(
        place,
        "columns \(other.column + 1) and \(header.column + 1), \(quoted(other.name)) and \(quoted(header.name)), both "
          + "become \(quoted(name)); rename one, leave one out by --without, or make headers keys by --across")
    }
  }

  /// The printed column of a group whose numbers go to a column of the file.
  func column(_ group: Int, _ name: String) -> ColumnHeader? { columns[group][name] }
}

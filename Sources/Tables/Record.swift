/// A record with named, typed fields, which becomes cells of a table's row.
///
/// A conforming type declares each column once, beside the property that fills it, and everything that reads the table
/// later names the same constant:
///
/// ```swift
/// struct Row: Record {
///   var step: Int
///   var error: Double
///   static let step = Column("step", \Row.step)
///   static let error = Column("error", \Row.error)
///   static let columns = Columns(step, error)
/// }
/// ```
public protocol Record: Sendable {
  /// The columns, in the order of the file.
  static var columns: Columns<Self> { get }
  /// Names of the cells; those of ``columns`` unless each record has names of its own.
  var names: [String] { get }
  /// The cells, one for each name.
  var cells: [String] { get }
}

extension Record {
  /// Names of ``columns``.
  public var names: [String] { Self.columns.names }

  /// The cells of this record, in the order of ``columns``.
  public var cells: [String] { Self.columns.erased.map { $0.text(self) } }

  /// Names and cells in words, for messages: `P = 60, heads = 4`.
  public var summary: String { zip(names, cells).map { "\($0) = \($1)" }.joined(separator: ", ") }
}

/// The name of a column, however its values are typed.
public protocol NamedColumn: Sendable {
  /// The name in the header.
  var name: String { get }
}

/// One named column of a record and the type of its values.
public struct Column<Root: Sendable, Value: CellValue>: NamedColumn {
  /// The name in the header.
  public let name: String
  private let read: @Sendable (Root) -> Value

  /// The column that a property fills.
  public init(_ name: String, _ value: @escaping @Sendable (Root) -> Value) {
    self.name = name
    read = value
  }

  /// The value of a record.
  public func value(of record: Root) -> Value { read(record) }
}

/// A column of a file that no record of the program writes, such as one of published numbers.
public struct FileColumn: NamedColumn, ExpressibleByStringLiteral {
  /// The name in the header.
  public let name: String

  /// A column of that name.
  public init(stringLiteral name: String) { self.name = name }
}

/// The columns of a record, in order.
public struct Columns<Root: Sendable>: Sendable {
  struct Erased: Sendable {
    var name: String
    var text: @Sendable (Root) -> String
    var accepts: @Sendable (String) -> Bool
  }

  let erased: [Erased]

  /// Columns of any types.
  public init<each Value: CellValue>(_ column: repeat Column<Root, each Value>) {
    var erased: [Erased] = []
    repeat erased.append(Self.erase(each column))
    self.erased = erased
  }

  private static func erase<Value: CellValue>(_ column: Column<Root, Value>) -> Erased {
    Erased(
      name: column.name, text: { column.value(of: $0).cellText }, accepts: { Value(cellText: $0) != nil })
  }

  /// Names, in order.
  public var names: [String] { erased.map(\.name) }

  /// Whether texts, one for each column, are values of the columns' types.
  public func accept(_ texts: some Collection<String>) -> Bool {
    texts.count == erased.count && zip(erased, texts).allSatisfy { $0.accepts($1) }
  }
}

extension Table {
  /// All numbers of a column.
  /// - Throws: as ``number(_:_:)``.
  public func numbers(_ column: some NamedColumn) throws(TableError) -> [Double] { try numbers(column.name) }

  /// All numbers of a column, which have to be finite.
  /// - Throws: `TableError` for an unknown column or another cell.
  public func finiteNumbers(_ column: some NamedColumn) throws(TableError) -> [Double] {
    try finiteNumbers(column.name)
  }

  /// All numbers of a column, infinite ones included but not NaN.
  /// - Throws: `TableError` for an unknown column or another cell.
  public func orderedNumbers(_ column: some NamedColumn) throws(TableError) -> [Double] {
    try orderedNumbers(column.name)
  }

  /// All texts of a column.
  /// - Throws: `TableError` for an unknown column.
  public func texts(_ column: some NamedColumn) throws(TableError) -> [String] { try texts(column.name) }

  /// The distinct texts of a column, in order of first appearance.
  /// - Throws: `TableError` for an unknown column.
  public func distinct(_ column: some NamedColumn) throws(TableError) -> [String] { try distinct(column.name) }

  /// The rows in which a column holds a text; numbers are compared as numbers.
  /// - Throws: `TableError` for an unknown column.
  public func rows(where column: some NamedColumn, holding text: String) throws(TableError) -> Table {
    try rows(where: column.name, is: text)
  }

  /// All numbers of a column, which have to be whole.
  /// - Throws: `TableError` for an unknown column or another number.
  public func integers(_ column: some NamedColumn, in range: ClosedRange<Int>) throws(TableError) -> [Int] {
    try integers(column.name, in: range)
  }

  /// The rows in which a column holds a value of its type.
  /// - Throws: `TableError` for an unknown column.
  public func rows<Root, Value>(where column: Column<Root, Value>, is value: Value) throws(TableError) -> Table {
    try rows(where: column.name, is: value.cellText)
  }
}

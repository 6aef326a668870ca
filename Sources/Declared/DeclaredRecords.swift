import Tables

/// Values of a command's parameters, with the names that its author gave them.
public struct DeclaredSetting: Record {
  /// Names of the parameters, in the order of the matrix.
  public var names: [String]
  /// Their values.
  public var cells: [String]
  /// None that all settings have: each has names of its own.
  public static let columns = Columns<DeclaredSetting>()
}

/// A row of a command, with the names that the command gave its values.
public struct DeclaredRow: Record {
  /// Names of the values.
  public var names: [String]
  /// The values.
  public var cells: [String]
  /// None that all rows have: each has names of its own.
  public static let columns = Columns<DeclaredRow>()
}

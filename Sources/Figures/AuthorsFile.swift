import Files
import Foundation
import Plot
import Tables

/// A file that a released script of a paper writes, made from the rows of one experiment.
public struct AuthorsFile: Sendable {
  /// Path below the folder that an export writes, with the name that the script gives; the extension of a figure chooses
  /// its format.
  public let path: String
  /// The experiment whose rows it is made from.
  public let experiment: String
  /// The whole file; `nil` for rows that have nothing to show in it.
  private let content: @Sendable (_ rows: Table) throws -> Data?

  /// A table, as CSV.
  public init(table: Recipe.AuthorsTable, of experiment: String) {
    path = table.name
    self.experiment = experiment
    content = { rows in
      let table = try table.make(rows)
      return table.count > 0 ? Data(CSVWriter.text(table).utf8) : nil
    }
  }

  /// A figure.
  public init(
    figure path: String, of experiment: String, draw: @escaping @Sendable (_ rows: Table) throws -> Figure
  ) {
    self.path = path
    self.experiment = experiment
    content = { rows in
      let figure = try draw(rows)
      guard figure.panels.contains(where: { !$0.marks.isEmpty }) else { return nil }
      return try figure.render(try FigureFormat(path: path))
    }
  }

  /// A text in a format of the script's own; `make` returns `nil` for rows that have nothing to show in it.
  public init(
    text path: String, of experiment: String, make: @escaping @Sendable (_ rows: Table) throws -> String?
  ) {
    self.path = path
    self.experiment = experiment
    content = { rows in try make(rows).map { Data($0.utf8) } }
  }

  /// The bytes of the file.
  /// - Throws: `TableError`, `SourceError` for rows that make no such file, an empty one included; `PlotError`.
  public func data(from rows: Table) throws -> Data {
    guard let data = try content(rows) else {
      throw SourceError(SourceLocation(file: rows.file), "no row of it belongs to \(path)")
    }
    return data
  }
}

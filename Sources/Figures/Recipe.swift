import Files
import Foundation
import Plot
import Tables

/// How the rows of one experiment become a figure.
///
/// Recipes read tables, never a live experiment.
public struct Recipe: Sendable {
  /// Name of the figure: that of its experiment.
  public let id: String
  /// File of published numbers that are laid over the measured ones, below the folder of papers.
  public let published: String?
  /// Draws the rows of a journal, complete or not, and published numbers where there are some.
  public let draw: @Sendable (_ rows: Table, _ published: Table?) throws -> Figure
  /// Tables under the names and with the columns of the authors' scripts.
  public let tables: [AuthorsTable]

  /// A table that the authors' script writes.
  public struct AuthorsTable: Sendable {
    /// Its file name.
    public let name: String
    /// Makes it from the rows of a journal.
    public let make: @Sendable (Table) throws -> Table

    /// Creates a table.
    public init(name: String, make: @escaping @Sendable (Table) throws -> Table) {
      self.name = name
      self.make = make
    }
  }

  /// A recipe for the rows of an experiment.
  public init(
    _ id: String, published: String? = nil, tables: [AuthorsTable] = [],
    draw: @escaping @Sendable (_ rows: Table, _ published: Table?) throws -> Figure
  ) {
    self.id = id
    self.published = published
    self.tables = tables
    self.draw = { rows, published in
      var figure = try draw(rows, published)
      // Rows that have nothing to show yet, as at the start of a run.
      if figure.panels.isEmpty { figure.panels = [Axes(title: "no rows yet", x: Axis(), y: Axis(), marks: [])] }
      return figure
    }
  }
}

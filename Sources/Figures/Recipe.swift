import Files
import Foundation
import Journals
import Plot
import Tables

/// How the rows of one experiment become a figure.
///
/// Recipes read tables, never a live experiment.
public struct Recipe: Sendable {
  /// Where published numbers lie.
  public enum PublishedFile: Sendable {
    /// Below the folder of papers.
    case belowPapers(String)
    /// At a path of its own.
    case path(String)
  }

  /// Name of the figure, and of its files: its label where a source declares it, else that of its experiment.
  public let id: String
  /// The experiment whose rows it draws.
  public let experiment: String
  /// File of published numbers that are laid over the measured ones.
  let source: PublishedFile?
  /// Where a source declares it; `nil` for a figure of the program.
  public let place: SourceLocation?
  /// Tables under the names and with the columns of the authors' scripts.
  public let tables: [AuthorsTable]
  private let body: @Sendable (_ rows: Table, _ published: Table?, _ replication: Replication) throws -> Figure

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

  /// A recipe of the program for the rows of an experiment; `published` is a file below the folder of papers.
  public init(
    _ id: String, published: String? = nil, tables: [AuthorsTable] = [],
    draw: @escaping @Sendable (_ rows: Table, _ published: Table?) throws -> Figure
  ) {
    self.init(
      id: id, experiment: id, source: published.map { .belowPapers($0) }, tables: tables, place: nil
    ) { rows, published, _ in try draw(rows, published) }
  }

  init(
    id: String, experiment: String, source: PublishedFile?, tables: [AuthorsTable] = [], place: SourceLocation?,
    body: @escaping @Sendable (_ rows: Table, _ published: Table?, _ replication: Replication) throws -> Figure
  ) {
    self.id = id
    self.experiment = experiment
    self.source = source
    self.tables = tables
    self.place = place
    self.body = body
  }

  /// Draws the rows of a journal, complete or not, and published numbers where there are some; `replication` says what the
  /// rows repeat.
  /// - Throws: `TableError`, `SourceError` for rows or numbers that make no such figure.
  public func draw(_ rows: Table, _ published: Table?, _ replication: Replication = .seed) throws -> Figure {
    var figure = try body(rows, published, replication)
    // Rows that have nothing to show yet, as at the start of a run.
    if figure.panels.isEmpty { figure.panels = [Axes(title: "no rows yet", x: Axis(), y: Axis(), marks: [])] }
    return figure
  }

  /// Path of the published numbers that are laid over the measured ones; `papers` is the folder of the papers.
  public func publishedPath(papers: String) -> String? {
    switch source {
    case .belowPapers(let file): "\(papers)/\(file)"
    case .path(let path): path
    case nil: nil
    }
  }
}

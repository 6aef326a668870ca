import Files
import Foundation
import Journals
import Plot
import Tables

/// A figure in all the formats that are published.
public struct DrawnFigure: Sendable {
  /// Name of the figure and of its files.
  public let id: String
  /// What it shows.
  public let description: Figure
  /// Vector page.
  public let pdf: Data
  /// Pixels, 200 dots an inch.
  public let png: Data
  /// Vector picture, black on white.
  public let svg: Data
  /// The same for a place within an HTML page: its colours follow the page, its ids begin with the figure's name.
  public let inlineSVG: Data
  /// Tables of the authors' scripts, by their file names.
  public let tables: [(name: String, text: String)]

  /// Draws what the rows of a journal show, complete or not, over published numbers; `papers` is the folder of the papers.
  /// - Throws: `TableError`, `SourceError`, `FileError`, `PlotError`.
  public init(_ recipe: Recipe, rows: Table, replication: Replication, papers: String) throws {
    id = recipe.id
    let id = recipe.id
    // Rows alone are worth a figure of the program, too: a run needs no folder of papers.
    let table = try recipe.publishedPath(papers: papers).flatMap { path in
      recipe.place != nil || FileManager.default.fileExists(atPath: path) ? try CSVReader.read(path) : nil
    }
    description = try recipe.draw(rows, table, replication)
    tables = try recipe.tables.map { ($0.name, CSVWriter.text(try $0.make(rows))) }
    let files = try description.render([.pdf, .png(dpi: 200), .svg()])
    (pdf, png, svg) = (files[0], files[1], files[2])
    let prefix = String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    inlineSVG = try description.render(.svg(idPrefix: prefix), theme: .page)
  }

  /// Path of one format below the folder of figures.
  public static func path(_ folder: String, _ id: String, _ format: String) -> String { "\(folder)/\(id).\(format)" }

  /// Replaces the three files `folder/id.pdf`, `.png` and `.svg`, and the tables beside them, in an output folder.
  /// - Throws: `FileError`.
  public func write(to folder: String, in output: OutputFolder) throws {
    for (format, data) in [("pdf", pdf), ("png", png), ("svg", svg)] {
      try output.write(data, to: Self.path(folder, id, format))
    }
    let place = TextFile.parent(of: Self.path(folder, id, "pdf"))
    for table in tables { try output.write(table.text, to: "\(place)/\(table.name)") }
  }
}

import Figures
import Files
import Foundation
import Journals
import Literate
import Plot
import Tables
import Testing

/// Figures that a source declares, written as their authors write them.
enum Declarations {
  /// The declaration of some option lines; the directive stands in line 3 of `report.md`.
  static func read(_ options: String) throws -> PlotDeclaration {
    let directive = try #require(
      try Directive(info: "{figure} runs", content: options, file: "report.md", line: 3))
    return try #require(try PlotDeclaration(directive, folder: "paper"))
  }

  /// What is said about option lines that cannot be, or about rows that do not fit them.
  static func message(_ options: String, _ rows: String? = nil, published: String? = nil) throws -> String {
    do {
      let declaration = try read(options)
      if let rows { _ = try draw(declaration, rows, published: published) }
      return "accepted"
    } catch let error as any UserError { return error.description }
  }

  static func table(_ text: String, file: String = "rows.csv") throws -> Table {
    try CSVReader.parse(Data(text.utf8), file: file)
  }

  static func draw(
    _ declaration: PlotDeclaration, _ rows: String, published: String? = nil, _ replication: Replication = .seed
  ) throws -> Figure {
    try Recipe(declaration, name: "fig-x").draw(
      try table(rows), try published.map { try table($0, file: "published.csv") }, replication)
  }

  static func draw(
    _ options: String, _ rows: String, published: String? = nil, _ replication: Replication = .seed
  ) throws -> Figure { try draw(read(options), rows, published: published, replication) }
}

extension Axes {
  var lines: [Line] { marks.compactMap { mark in if case .line(let line) = mark { line } else { nil } } }
  var bands: [Band] { marks.compactMap { mark in if case .band(let band) = mark { band } else { nil } } }
  var ranges: [ErrorBars] { marks.compactMap { mark in if case .errorBars(let bars) = mark { bars } else { nil } } }
  var bars: [Bars] { marks.compactMap { mark in if case .bars(let bars) = mark { bars } else { nil } } }
  var boxes: [Boxes] { marks.compactMap { mark in if case .boxes(let boxes) = mark { boxes } else { nil } } }
  var heatmaps: [Heatmap] { marks.compactMap { mark in if case .heatmap(let map) = mark { map } else { nil } } }
}

import Claims
import Figures
import Tables

/// How the parts of a woven page are written in one format.
protocol PageFormat {
  /// A text of the author; a single paragraph stands alone when `isFragment`.
  func text(_ document: MarkdownDocument, _ hooks: MarkdownHooks, isFragment: Bool) throws -> String
  /// A number in the text, with what it was asked for by and what is to be known of its rows.
  func value(_ text: String, source: String, _ standing: RowsStanding) -> String
  func reference(_ text: String, anchor: String) -> String
  func figure(_ figure: WovenFigure) throws -> String
  func table(_ table: WovenTable) throws -> String
  func claim(_ claim: WovenClaim) throws -> String
  /// A text in the page's format that leads to an address on the page.
  func link(_ text: String, anchor: String) -> String
  /// The list of cited works.
  func references(_ entries: [(anchor: String, text: String)]) -> String
  /// Footnotes with their own addresses and those of the texts that refer to them.
  func footnotes(_ notes: [(number: Int, note: String, back: String, text: String)], name: (String) -> String) -> String
  /// A declared experiment and the trials that left it no rows.
  func experiment(_ experiment: WovenExperiment) throws -> String
}

/// A figure with what belongs to it.
struct WovenFigure {
  var anchor: String
  var number: Int
  /// In the page's format.
  var caption: String
  var alternative: String
  /// `nil` while there are no rows.
  var drawn: DrawnFigure?
  var rows: Table?
  var provenance: Provenance.Entry?
  var standing: RowsStanding
  /// Name for files that are saved from the page, for example `frozen-mse-vs-P`.
  var fileName: String
  /// Path of the PNG relative to the page.
  var imagePath: String
}

/// A table of statistics.
struct WovenTable {
  var anchor: String
  var number: Int
  var caption: String
  var columns: [String]
  var rows: [[StatisticTable.Cell]]
  var standing: RowsStanding
}

/// A claim with its verdict.
struct WovenClaim {
  var anchor: String
  /// In the page's format.
  var statement: String
  var evaluated: EvaluatedClaim
  /// Its experiments in words: recorded ones are called so.
  var experiments: String
  /// Files of published numbers, for the reader.
  var expectedFile: String?
}

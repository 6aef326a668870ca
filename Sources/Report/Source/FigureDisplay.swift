import Figures
import Files
import Literate

/// A `{figure}` directive: a picture of one experiment's rows with a caption.
struct FigureDisplay: Sendable {
  let experiment: String
  let label: String?
  /// The author's alternative text, if any.
  let alternative: String?
  /// How the rows are drawn; `nil` leaves it to the program, which knows the experiments of its own papers.
  let plot: PlotDeclaration?
  let directive: Directive

  init(_ directive: Directive, folder: String) throws(SourceError) {
    try directive.allow(["label", "alt"] + PlotDeclaration.options)
    guard !directive.argument.isEmpty else {
      throw SourceError(directive.place, "a figure needs its experiment: ```{figure} EXPERIMENT")
    }
    experiment = directive.argument
    label = try Self.label(directive)
    alternative = directive["alt"]
    plot = try PlotDeclaration(directive, folder: folder)
    self.directive = directive
  }

  /// Name of the figure and of its files: several figures of one experiment are told apart by their labels.
  var name: String { plot == nil ? experiment : label ?? experiment }

  /// How it is drawn, where that is declared here.
  var recipe: Recipe? { plot.map { Recipe($0, name: name) } }

  /// A label as references spell it.
  static func label(_ directive: Directive) throws(SourceError) -> String? {
    guard let label = directive["label"] else { return nil }
    guard label.wholeMatch(of: #/[A-Za-z]+(-[A-Za-z0-9]+)+/#) != nil else {
      throw SourceError(
        directive.place(of: "label"), "a label has the form fig-name or tbl-name, letters, digits and hyphens")
    }
    return label
  }
}

import Files
import Literate
import Plot
import Tables

extension PlotDeclaration {
  private static let common = [
    "plot", "x", "y", "panel", "panel-label", "where", "order", "names", "columns", "title", "width", "height",
    "x-label", "y-label", "unit", "reduce", "best", "published", "published-value",
  ]
  private static let colored = ["color", "color-label", "palette", "y-scale", "y-limits", "published-label"]
  private static let axes = ["x-scale", "x-limits", "band"]
  private static let curves = ["dash", "dash-label", "reference"]
  private static let cells = ["value", "value-scale", "value-limits", "value-label", "digits"]

  /// Names of all options.
  package static let options = common + colored + axes + curves + cells

  /// The options that change something about a kind of figure.
  private static func options(of kind: Kind) -> [String] {
    switch kind {
    case .lines: common + colored + axes + curves
    case .points: common + colored + axes
    case .bars: common + colored + ["band"]
    case .box: common + colored
    case .heatmap: common + cells
    }
  }

  /// The declaration in a `{figure}` directive; `folder` is that of the source.
  /// - Returns: `nil` for a directive without any option of a plot.
  /// - Throws: `SourceError` with file, line and the nearest name.
  package init?(_ directive: Directive, folder: String) throws(SourceError) {
    guard Self.options.contains(where: { directive[$0] != nil }) else { return nil }
    let options = PlotOptions(directive)
    guard let kind: Kind = try options.choice("plot") else {
      let kinds = Kind.allCases.map(\.rawValue).joined(separator: "|")
      throw SourceError(directive.place, "a figure that is declared here needs ':plot: \(kinds)'")
    }
    let known = Self.options(of: kind)
    if let stray = Self.options.first(where: { directive[$0] != nil && !known.contains($0) }) {
      throw SourceError(
        directive.place(of: stray), "':\(stray):' changes nothing in a figure with ':plot: \(kind.rawValue)'; remove it"
      )
    }
    experiment = directive.argument
    self.kind = kind
    x = try options.requiredColumn("x")
    y = try options.requiredColumns("y")
    color = try options.column("color")
    dash = try options.column("dash")
    panel = try options.column("panel")
    value = kind == .heatmap ? try options.requiredColumn("value") : nil
    reference = try options.column("reference")
    unit = try options.columns("unit")
    axes = (try options.axis("x"), try options.axis("y"), try options.axis("value"))
    labels = (
      try options.template("color-label", color), try options.template("dash-label", dash),
      try options.template("panel-label", panel)
    )
    names = try options.names()
    order = try options.list("order") ?? []
    spread = try options.choice("band") ?? .std
    reduction = try options.choice("reduce") ?? .mean
    best = try options.choice("best")
    scheme = try options.choice("palette")
    columns = try options.count("columns", 1...12)
    title = try options.label("title")
    width = try options.number("width", 100...2000)
    height = try options.number("height", 100...5000)
    digits = try options.count("digits", 0...12)
    conditions = try options.conditions()
    conditionsPlace = directive.place(of: "where")
    published = try options.published(folder: folder)
    place = directive.place
    try checkColumns(directive)
    try checkBest(directive)
    try checkLimits(directive)
  }

  private func checkColumns(_ directive: Directive) throws(SourceError) {
    if kind == .heatmap, y.count > 1 {
      throw SourceError(directive.place(of: "y"), "a heatmap has one ':y:'; its cells are the ':value:'")
    }
    if y.count > 1, color != nil, kind != .lines || dash != nil {
      throw SourceError(
        directive.place(of: "y"),
        "several columns ':y:' are told apart by their colours; leave out ':color:'"
          + (kind == .lines ? " or ':dash:'" : ""))
    }
    if reference != nil, y.count > 1 {
      throw SourceError(directive.place(of: "reference"), "':reference:' belongs to a single ':y:'")
    }
  }

  private func checkBest(_ directive: Directive) throws(SourceError) {
    if reduction == .best, best == nil {
      throw SourceError(
        directive.place(of: "reduce"),
        "the best row of a unit is the largest or the least; add ':best: max' or ':best: min'")
    }
    if best != nil, reduction != .best, kind != .heatmap {
      throw SourceError(directive.place(of: "best"), "':best:' changes nothing without ':reduce: best'; remove it")
    }
  }

  private func checkLimits(_ directive: Directive) throws(SourceError) {
    for (name, axis) in [("x", axes.x), ("y", axes.y), ("value", axes.value)] {
      guard let limits = axis.limits else { continue }
      let place = directive.place(of: "\(name)-limits")
      if axis.scale == .log, limits.lowerBound <= 0 {
        throw SourceError(place, "a logarithmic axis begins above zero, not at \(NumberText.short(limits.lowerBound))")
      }
      if axis.scale == .categorical {
        throw SourceError(place, "an axis of names has no limits; choose rows by ':where:'")
      }
    }
    if axes.y.scale == .categorical, kind != .heatmap {
      throw SourceError(
        directive.place(of: "y-scale"), "the values of ':y:' are numbers; only ':x-scale:' may be categorical")
    }
    if [.categorical, .symlog].contains(axes.value.scale) {
      throw SourceError(directive.place(of: "value-scale"), "the colours of a heatmap are 'linear' or 'log'")
    }
  }
}

import Figures
import Plot
import Tables

/// Curves of the in-context transformer (fu2024, Figures 2, 7 and 13).
enum TransformerCurves {
  private static let names: [MethodName: RichText] = [
    .newton: "Newton", .gradientDescent: "gradient descent", .onlineGradientDescent: "online gradient descent",
    .bfgs: "BFGS", .lbfgs: "L-BFGS", .conjugateGradients: "conjugate gradients", .leastSquares: "least squares",
  ]

  private static func name(_ method: String) -> RichText {
    MethodName(rawValue: method).flatMap { names[$0] } ?? RichText(plain: method)
  }

  /// BFGS, L-BFGS and conjugate gradients take the same steps on a quadratic: dashes let each show through the next.
  private static func style(_ method: String, _ index: Int) -> SeriesStyle {
    let dashes: [MethodName: [Double]] = [.lbfgs: [7, 4], .conjugateGradients: [1.5, 4]]
    return Curves.thin(.cycle(index), dash: MethodName(rawValue: method).flatMap { dashes[$0] } ?? [])
  }

  private static func line(
    _ rows: Table, _ value: some NamedColumn, over key: some NamedColumn, label: RichText?, _ style: SeriesStyle
  ) throws -> Mark {
    try Curves.mean(rows, x: key, y: value, label: label, style: style)
  }

  /// Figures 2 (a), 7 (a, c), 15 (a) and 24: errors against layers, one curve for each number of examples.
  ///
  /// Beside it against examples, one for each layer; least squares dotted.
  static func errors(_ table: Table) throws -> Figure {
    typealias Row = LayerErrorRow
    let methods = try table.distinct(Row.method)
    let own = methods.first { $0 != MethodName.leastSquares.rawValue } ?? MethodName.transformer.rawValue
    let layers = try table.rows(where: Row.method, holding: own)
    let exact = try table.rows(where: Row.method, is: .leastSquares)
    let axis = Axis(label: "squared error / *d*", scale: .log10, limits: 1e-3...10, hasGrid: true)
    let counts = try shown(layers.distinct(Row.examples))
    let overLayers = try counts.enumerated().map { index, count in
      try line(
        layers.rows(where: Row.examples, holding: count), Row.error, over: Row.layer, label: RichText("*n* = \(count)"),
        Curves.shade(index, of: counts.count))
    }
    let overExamples = try lines(overExamples: layers, name: "layer ")
    let reference = try line(
      exact, Row.error, over: Row.examples, label: "least squares", .reference(.foreground))
    return Figure(
      size: Size(width: 680, height: 280), columns: 2, sharesY: true,
      panels: [
        Axes(title: "against layers", x: Axis(label: "layer"), y: axis, marks: overLayers, legend: .outsideRight),
        Axes(
          title: "against examples", x: Axis(label: "examples"), y: axis, marks: overExamples + [reference],
          legend: .outsideRight),
      ])
  }

  /// A line for each layer, against the number of examples.
  private static func lines(overExamples layers: Table, name: String) throws -> [Mark] {
    typealias Row = LayerErrorRow
    let numbers = try layers.series(Row.layer)
    return try numbers.enumerated().map { index, layer in
      try line(
        layers.rows(where: Row.layer, holding: layer), Row.error, over: Row.examples, label: RichText(name + layer),
        Curves.shade(index, of: numbers.count))
    }
  }

  /// The authors' `eval_similarity.py`: errors of every layer's predictions against the number of examples.
  @Sendable static func errorsOverExamples(_ table: Table) throws -> Figure {
    let layers = try table.rows(where: LayerErrorRow.method, is: .transformer)
    return Figure(
      size: Size(width: 640, height: 360),
      panels: [
        Axes(
          title: RichText(plain: "Average MSE Loss v.s. # In-Context Examples"), x: Axis(label: "in-context examples"),
          y: Axis(label: "squared error / *d*", scale: .log10, hasGrid: true),
          marks: try lines(overExamples: layers, name: "Hidden Layer #"), legend: .outsideRight)
      ])
  }

  /// At most eight of them, evenly spread, the last one included; the first, without examples, is left out.
  private static func shown(_ counts: [String]) -> [String] {
    let counts = Array(counts.dropFirst())
    guard counts.count > 8 else { return counts }
    let stride = (counts.count + 7) / 8
    return counts.enumerated().filter { (counts.count - 1 - $0.offset) % stride == 0 }.map(\.element)
  }

  /// Figure 13: highest similarity of errors of every layer; and its steps, Figure 7 (b), with the published ones of Newton
  /// at the same relative depth.
  @Sendable static func bestMatch(_ table: Table, _ published: Table?) throws -> Figure {
    typealias Row = BestMatchRow
    let methods = try table.series(Row.method)
    var similarities: [Mark] = []
    var steps: [Mark] = []
    for (index, method) in methods.enumerated() {
      let rows = try table.rows(where: Row.method, holding: method)
      let style = style(method, index)
      let label = name(method)
      similarities.append(try line(rows, Row.similarity, over: Row.layer, label: label, style))
      guard ![MethodName.onlineGradientDescent, .leastSquares].map(\.rawValue).contains(method) else { continue }
      steps.append(try line(rows, Row.steps, over: Row.layer, label: nil, style))
    }
    let layers = try table.finiteNumbers(Row.layer).max() ?? 1
    if let published {
      let (x, y) = (try published.finiteNumbers(Row.layer), try published.numbers(FileColumn("published")))
      let last = x.max() ?? 1
      steps.append(
        .line(Line(x: x.map { ($0 - 0.5) / last * layers + 0.5 }, y: y, label: "Newton, published", style: .published)))
    }
    return Figure(
      size: Size(width: 720, height: 290), columns: 2, legend: .right,
      panels: [
        Axes(
          title: "highest similarity", x: Axis(label: "layer"),
          y: Axis(label: "similarity of errors", limits: 0.4...1, hasGrid: true), marks: similarities),
        Axes(
          title: "best-matching steps", x: Axis(label: "layer"), y: Axis(label: "steps", scale: .log10, hasGrid: true),
          marks: steps),
      ])
  }
}

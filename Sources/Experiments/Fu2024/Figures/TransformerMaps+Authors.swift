import Figures
import Files
import Foundation
import Plot
import Tables

extension TransformerMaps {
  /// A map of the authors' `eval_similarity.py`: a single panel, and the similarities as the script dumps them.
  struct AuthorsMap: Sendable {
    /// The algorithm and the steps that the script asks for.
    let other: Other
    /// The script's heading.
    let title: RichText
    /// Its path, without the extension.
    let path: String

    private init(_ other: Other, _ algorithm: String, _ name: String) {
      self.other = other
      title = RichText(plain: "Similarity of Residuals (Transformers v.s. \(algorithm))")
      path = "eval/resid_sim_pretrained/resid_sim_heatmap_tf_\(name)"
    }

    /// The three maps: 1 to 23 steps of Newton; 1 step of gradient descent and then every fiftieth up to 1,300; powers of two
    /// up to 4,096.
    static let all = [
      AuthorsMap(.newton, "Iterative Newton", "newton"), AuthorsMap(.byFifties, "Gradient Descent", "gd"),
      AuthorsMap(.byDoubling, "Gradient Descent", "gd_log"),
    ]

    /// Layers across, steps downwards, four decimals; the most similar number of steps of each layer is outlined.
    /// - Throws: `TableError`, `SourceError` for rows that are not a whole map.
    func figure(_ rows: Table) throws -> Figure {
      let map = try map(rows)
      let heatmap = Heatmap(
        values: map.values, rows: map.steps.count, columns: map.layers,
        texts: map.values.map { RichText(plain: String(format: "%.4f", $0)) }, range: 0.4...1, outlined: map.first)
      func names(_ values: [Int]) -> Scale { .categorical(values.map { RichText(plain: String($0)) }) }
      let axes = Axes(
        title: title, x: Axis(label: "Layer Index", scale: names(Array(1...map.layers))),
        y: Axis(label: "Iterative Steps", scale: names(map.steps)), marks: [.heatmap(heatmap)], legend: .none,
        colorBar: ColorBar())
      let size = Size(width: max(420, Double(map.layers) * 38 + 130), height: Double(map.steps.count) * 16 + 90)
      return Figure(size: size, panels: [axes])
    }

    /// The matrix of similarities, layers × steps, as Python's `json.dump` prints it: one line without an end.
    /// - Throws: as ``figure(_:)``.
    func json(_ rows: Table) throws -> String {
      let map = try map(rows)
      let lines = (0..<map.layers).map { layer in
        "[" + map.column(layer).map { String(describing: $0) }.joined(separator: ", ") + "]"
      }
      return "[" + lines.joined(separator: ", ") + "]"
    }

    /// The script asserts that there is no NaN, and JSON has none.
    private func map(_ rows: Table) throws -> Map {
      let place = SourceLocation(file: rows.file)
      guard let map = try Map(rows, other, value: LayerSimilarityRow.similarity) else {
        throw SourceError(place, "no row of it belongs to \(path)")
      }
      if let cell = map.values.firstIndex(where: { !$0.isFinite }) {
        let (row, layer) = cell.quotientAndRemainder(dividingBy: map.layers)
        throw SourceError(
          place, "no finite similarity of layer \(layer + 1) and \(map.steps[row]) steps of \(other.method.rawValue)")
      }
      return map
    }
  }
}

extension Fu2024 {
  /// What `eval_similarity.py` writes beside its folder.
  public var authorsFiles: [AuthorsFile] {
    let experiments = ModelExperiments(sources: ModelSources())
    let curves = AuthorsFile(
      figure: "eval/mse_over_examples.pdf", of: experiments.errors.id, draw: TransformerCurves.errorsOverExamples)
    let maps = TransformerMaps.AuthorsMap.all.flatMap { map in
      [
        AuthorsFile(figure: map.path + ".pdf", of: experiments.similarity.id, draw: map.figure),
        AuthorsFile(text: map.path + ".json", of: experiments.similarity.id, make: map.json),
      ]
    }
    return [curves] + maps
  }
}

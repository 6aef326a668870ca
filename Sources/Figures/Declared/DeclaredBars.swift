import Numerics
import Plot
import Tables

extension DeclaredFigure {
  /// The measured place of each name of the horizontal axis; `nil` for names that only the published table has.
  private var places: [Int?] { (names?.values ?? []).map { rows.x.place(of: $0) } }

  private var centers: [Double] { (names?.values ?? []).indices.map(Double.init) }

  private func color(of series: DeclaredRows.Series) -> Color {
    let (place, count) = colorPlace(of: series)
    return isOrdered(count) ? Curves.shade(place, of: count).color : Palette.color(place)
  }

  /// Published values at the names of the horizontal axis; empty without any.
  private func published(_ panel: Int, _ series: DeclaredRows.Series) throws -> [Double] {
    guard let published, series.column == 0 else { return [] }
    let value = declaration.panel.map { _ in rows.panels.values[panel] }
    let curves = try published.curves(panel: value, colors: rows.colors)
    guard let points = curves.first(where: { $0.color == nil || $0.color == series.color })?.points else { return [] }
    var values = centers.map { _ in Double.nan }
    for point in points { if let place = names?.place(of: point.x) { values[Int(place)] = point.value } }
    return values
  }

  /// The bars of a panel: a group for each name, a colour for each series.
  /// - Throws: `TableError`.
  func bars(_ panel: Int) throws -> [Mark] {
    let series = try rows.series.map { series -> Bars.Series in
      let spreads = places.map { place -> UnitSpread in
        let units = place.map { rows.values(panel, series, x: $0, of: rows.numbers[series.column]) } ?? []
        return UnitSpread(units, declaration.spread)
      }
      let hasSpread = spreads.contains { $0.ends != nil }
      return Bars.Series(
        values: spreads.map(\.center), lower: hasSpread ? spreads.map { $0.ends?.lower ?? .nan } : [],
        upper: hasSpread ? spreads.map { $0.ends?.upper ?? .nan } : [], published: try published(panel, series),
        color: color(of: series), label: label(of: series))
    }
    return [.bars(Bars(x: centers, series: series, width: series.count == 1 ? 0.6 : 0.8))]
  }

  /// The boxes of a panel, over units of replication.
  /// - Throws: `TableError`.
  func boxes(_ panel: Int) throws -> [Mark] {
    let series = try rows.series.map { series in
      Boxes.Series(
        boxes: places.map { place in
          let units = place.map { rows.values(panel, series, x: $0, of: rows.numbers[series.column]) } ?? []
          return Boxes.Box(units)
        }, published: try published(panel, series), color: color(of: series), label: label(of: series))
    }
    return [.boxes(Boxes(x: centers, series: series, width: series.count == 1 ? 0.5 : 0.8))]
  }
}

extension Boxes.Box {
  /// The box of some values: whiskers reach to the last value within one and a half times the distance between the quartiles
  /// (Tukey, Exploratory Data Analysis, 1977); `nil` without values.
  init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let sample = Sample(values)
    let (lower, upper) = (sample.quantile(0.25), sample.quantile(0.75))
    let reach = 1.5 * (upper - lower)
    let inner = values.filter { $0 >= lower - reach && $0 <= upper + reach }
    self.init(
      median: sample.median, lowerQuartile: lower, upperQuartile: upper, lowerWhisker: inner.min() ?? lower,
      upperWhisker: inner.max() ?? upper, outliers: values.filter { $0 < lower - reach || $0 > upper + reach })
  }
}

import Files
import Literate
import Plot
import Tables

/// A figure that a literate source declares in the options of its `{figure}` directive.
///
/// ```
/// ```{figure} EXPERIMENT
/// :plot: lines
/// :x: step
/// :y: loss
/// :color: optimiser
/// ```
/// ```
public struct PlotDeclaration: Sendable {
  /// How rows are shown.
  public enum Kind: String, CaseIterable, Sendable {
    case lines, points, bars, heatmap, box
  }

  /// What is drawn around a mean over units of replication.
  public enum Spread: String, CaseIterable, Sendable {
    /// ± one standard deviation of the units.
    case std
    /// The 95 % confidence interval of the mean, by Student's t distribution.
    case ci
    /// From the 16 % to the 84 % quantile of the units: unlike mean − deviation it has a place on a logarithmic axis.
    case quantiles
    case none
  }

  /// How an axis runs.
  public enum AxisScale: String, CaseIterable, Sendable { case linear, log, symlog, categorical }

  /// What stands for the rows of one unit of replication, such as the epochs of a training.
  public enum Reduction: String, CaseIterable, Sendable { case mean, median, last, best }

  /// Which value is the best.
  public enum Best: String, CaseIterable, Sendable { case max, min }

  /// Colours of curves and bars: told apart by hue, or an ordered family from dark to light.
  public enum ColorScheme: String, CaseIterable, Sendable { case distinct, ordered }

  /// A column of the rows and where the source names it.
  struct ColumnName: NamedColumn, Equatable {
    var name: String
    var place: SourceLocation
  }

  /// What is said about an axis, or about the colours of a heatmap.
  struct AxisOptions: Sendable {
    /// `nil` lets the rows decide.
    var scale: AxisScale?
    /// Half the linear part of a symmetric logarithmic axis; `nil` lets the rows decide.
    var threshold: Double?
    var limits: ClosedRange<Double>?
    var label: RichText?
  }

  /// Published numbers that are laid over the measured ones.
  struct Published: Sendable {
    var path: String
    var place: SourceLocation
    /// The column of numbers; `nil` lets the file decide.
    var column: ColumnName?
    /// What the legend calls them.
    var label: RichText
  }

  /// The experiment whose rows are drawn.
  public let experiment: String
  /// How they are drawn.
  public let kind: Kind
  let x: ColumnName
  /// Several share the panels.
  let y: [ColumnName]
  let color: ColumnName?
  let dash: ColumnName?
  let panel: ColumnName?
  /// The cells of a heatmap.
  let value: ColumnName?
  /// A proved or asymptotic bound on the values, drawn dotted beside each curve.
  let reference: ColumnName?
  /// Columns that tell units of replication apart; `nil` stands for those that the experiment declares.
  let unit: [ColumnName]?
  let axes: (x: AxisOptions, y: AxisOptions, value: AxisOptions)
  /// Names of curves and panels with `{COLUMN}` for the value.
  let labels: (color: LabelTemplate?, dash: LabelTemplate?, panel: LabelTemplate?)
  /// Names of values and columns.
  let names: [String: RichText]
  /// Values that come first, in this order.
  let order: [String]
  let spread: Spread
  let reduction: Reduction
  let best: Best?
  let scheme: ColorScheme?
  /// Panels in a row.
  let columns: Int?
  let title: RichText?
  /// Width and height of the page in points.
  let width: Double?
  let height: Double?
  /// Decimals of the numbers in a heatmap's cells.
  let digits: Int?
  let conditions: [Condition]
  /// Where the conditions stand.
  let conditionsPlace: SourceLocation
  let published: Published?
  /// Where the directive stands.
  let place: SourceLocation

  /// Path of the published numbers that are laid over the measured ones.
  public var publishedPath: String? { published?.path }
}

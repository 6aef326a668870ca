/// Something drawn in a panel, in data units.
///
/// A value that is not finite, or not above zero on a logarithmic axis, leaves a gap, and the legend says how many.
public enum Mark: Sendable, Equatable {
  case line(Line)
  case band(Band)
  case errorBars(ErrorBars)
  case bars(Bars)
  case boxes(Boxes)
  case heatmap(Heatmap)
  case referenceLine(ReferenceLine)
  case annotation(Annotation)
}

import Files

/// A figure that cannot be drawn.
public enum PlotError: UserError, Equatable {
  /// The font of all figures is not installed; `found` is what the system offers instead.
  case missingFont(family: String, found: String)
  /// A character that the font lacks.
  case missingGlyph(character: Unicode.Scalar, text: String)
  /// Cairo could not make or finish a surface.
  case surface(String)
  /// A file name whose extension is no figure format.
  case unknownFormat(path: String)
  /// A description that contradicts itself, for example x and y of different lengths.
  case invalidFigure(String)

  /// One line with the remedy.
  public var description: String {
    switch self {
    case .missingFont(let family, let found):
      "the font \(family) is not installed (found \(quoted(found))); install the package fonts-dejavu-core"
    case .missingGlyph(let character, let text):
      "\(quoted(text)): the font \(FontFace.family) has no sign for \(quoted(String(character))) "
        + "(U+\(String(character.value, radix: 16, uppercase: true))); write it in another way"
    case .surface(let reason): "the figure cannot be drawn: \(reason)"
    case .unknownFormat(let path): "\(path): no figure format has this extension; use .pdf, .png or .svg"
    case .invalidFigure(let reason): "the figure is described wrongly: \(reason)"
    }
  }
}

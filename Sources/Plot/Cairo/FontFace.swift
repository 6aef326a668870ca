import CCairo
import Foundation

/// DejaVu Sans, the one font of all figures, loaded once and used both for measuring and for drawing.
///
/// FreeType and cairo objects are not safe for concurrent use, so every use holds the lock.
final class FontFace: @unchecked Sendable {
  static let family = "DejaVu Sans"
  private static let lock = NSLock()
  nonisolated(unsafe) private static var shared: Result<FontFace, PlotError>?

  private var library: FT_Library?
  private var faces: [TextStyle.Face: Glyphs] = [:]

  /// Runs `body` with the font while no other thread uses it.
  /// - Throws: ``PlotError/missingFont(family:found:)``.
  static func use<Result>(_ body: (FontFace) throws -> Result) throws -> Result {
    lock.lock()
    defer { lock.unlock() }
    if shared == nil { shared = Swift.Result { () throws(PlotError) in try FontFace() } }
    guard let shared else { throw PlotError.missingFont(family: family, found: "") }
    return try body(try shared.get())
  }

  private init() throws(PlotError) {
    guard FT_Init_FreeType(&library) == 0, let library else { throw .surface("FreeType does not start") }
    for face in TextStyle.Face.allCases {
      let path = try Self.file(of: face)
      var handle: FT_Face?
      guard FT_New_Face(library, path, 0, &handle) == 0, let handle,
        let cairo = cairo_ft_font_face_create_for_ft_face(handle, 0)
      else { throw .missingFont(family: Self.family, found: path) }
      faces[face] = Glyphs(face: handle, cairo: cairo)
    }
  }

  /// The file of a face.
  ///
  /// Fontconfig offers some font for any name, so the family found is compared with the one asked.
  private static func file(of face: TextStyle.Face) throws(PlotError) -> String {
    guard let pattern = FcPatternCreate() else { throw .missingFont(family: family, found: "none") }
    defer { FcPatternDestroy(pattern) }
    FcPatternAddString(pattern, FC_FAMILY, family)
    FcPatternAddInteger(pattern, FC_WEIGHT, face == .bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR)
    FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN)
    FcPatternAddInteger(pattern, FC_WIDTH, FC_WIDTH_NORMAL)
    FcConfigSubstitute(nil, pattern, FcMatchPattern)
    FcDefaultSubstitute(pattern)
    var result = FcResultNoMatch
    guard let match = FcFontMatch(nil, pattern, &result) else { throw .missingFont(family: family, found: "none") }
    defer { FcPatternDestroy(match) }
    func string(_ object: String) -> String {
      var value: UnsafeMutablePointer<FcChar8>?
      guard FcPatternGetString(match, object, 0, &value) == FcResultMatch, let value else { return "" }
      return String(cString: value)
    }
    guard string(FC_FAMILY) == family else { throw .missingFont(family: family, found: string(FC_FAMILY)) }
    return string(FC_FILE)
  }

  /// What is known of a face.
  func glyphs(_ face: TextStyle.Face) -> Glyphs? { faces[face] }

  /// Glyphs of a run with kerning, and its advance in points.
  ///
  /// Metrics are not hinted: all formats agree.
  func shape(_ text: String, _ style: TextStyle) -> (glyphs: [PlacedGlyph], advance: Double) {
    guard let face = faces[style.face] else { return ([], 0) }
    let scale = style.size / face.unitsPerEm
    var glyphs: [PlacedGlyph] = []
    glyphs.reserveCapacity(text.utf8.count)
    var x = 0.0
    var previous: UInt32 = 0
    for scalar in text.unicodeScalars {
      let index = face.index(of: scalar)
      if previous != 0 { x += face.kerning(previous, index) }
      glyphs.append(PlacedGlyph(index: index, x: x * scale, utf8Count: UTF8.width(scalar)))
      x += face.advance(index)
      previous = index
    }
    return (glyphs, x * scale)
  }
}

/// The check of the font at start-up.
public enum FontCheck {
  /// Confirms that the font of all figures is installed.
  /// - Throws: ``PlotError/missingFont(family:found:)``, which names the package.
  public static func verify() throws { try FontFace.use { _ in } }
}

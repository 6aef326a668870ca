import CCairo

/// A glyph and where it stands, in points from the start of the run.
struct PlacedGlyph {
  var index: UInt32
  var x: Double
  var utf8Count: Int
}

/// What is known of one face: numbers of glyphs, their advances and outlines, all in font units.
final class Glyphs {
  let face: FT_Face
  let cairo: OpaquePointer
  private let hasKerning: Bool
  private var indices: [UInt32: UInt32] = [:]
  private var advances: [UInt32: Double] = [:]
  private var kernings: [UInt64: Double] = [:]

  init(face: FT_Face, cairo: OpaquePointer) {
    self.face = face
    self.cairo = cairo
    hasKerning = face.pointee.face_flags & (1 << 6) != 0  // FT_FACE_FLAG_KERNING, a macro that Swift does not see
  }

  var unitsPerEm: Double { Double(face.pointee.units_per_EM) }

  /// The glyph of a character; 0 when the font has none.
  func index(of scalar: Unicode.Scalar) -> UInt32 {
    if let index = indices[scalar.value] { return index }
    let index = FT_Get_Char_Index(face, FT_ULong(scalar.value))
    indices[scalar.value] = index
    return index
  }

  /// Distance to the next glyph.
  func advance(_ glyph: UInt32) -> Double {
    if let advance = advances[glyph] { return advance }
    let isLoaded = FT_Load_Glyph(face, glyph, Self.unscaled) == 0
    let advance = isLoaded ? Double(face.pointee.glyph.pointee.metrics.horiAdvance) : 0
    advances[glyph] = advance
    return advance
  }

  /// Correction of the distance between two glyphs.
  func kerning(_ left: UInt32, _ right: UInt32) -> Double {
    guard hasKerning else { return 0 }
    let pair = UInt64(left) << 32 | UInt64(right)
    if let kerning = kernings[pair] { return kerning }
    var vector = FT_Vector()
    let isKnown = FT_Get_Kerning(face, left, right, FT_UInt(FT_KERNING_UNSCALED.rawValue), &vector) == 0
    let kerning = isKnown ? Double(vector.x) : 0
    kernings[pair] = kerning
    return kerning
  }

  /// In units of the font, and as it was designed: cairo leaves a rotation on the face after turned text.
  private static let unscaled = FT_Int32(FT_LOAD_NO_SCALE | FT_LOAD_IGNORE_TRANSFORM)

  /// A piece of an outline; y points upwards.
  enum Segment {
    case move(Int, Int)
    case line(Int, Int)
    case quadratic(Int, Int, Int, Int)
    case cubic(Int, Int, Int, Int, Int, Int)
  }

  /// The outline of a glyph, unhinted; empty for a space.
  func outline(_ glyph: UInt32) -> [Segment] {
    guard FT_Load_Glyph(face, glyph, Self.unscaled) == 0 else { return [] }
    var segments: [Segment] = []
    var calls = FT_Outline_Funcs()
    // Each call receives the list as its context.
    calls.move_to = { to, list in Glyphs.append(.move(to?.pointee.x ?? 0, to?.pointee.y ?? 0), list) }
    calls.line_to = { to, list in Glyphs.append(.line(to?.pointee.x ?? 0, to?.pointee.y ?? 0), list) }
    calls.conic_to = { control, to, list in
      guard let control = control?.pointee, let to = to?.pointee else { return 1 }
      return Glyphs.append(.quadratic(control.x, control.y, to.x, to.y), list)
    }
    calls.cubic_to = { first, second, to, list in
      guard let first = first?.pointee, let second = second?.pointee, let to = to?.pointee else { return 1 }
      return Glyphs.append(.cubic(first.x, first.y, second.x, second.y, to.x, to.y), list)
    }
    // An explicit pointer: `&segments` would be the address of the elements.
    withUnsafeMutablePointer(to: &segments) { list in
      _ = FT_Outline_Decompose(&face.pointee.glyph.pointee.outline, &calls, list)
    }
    return segments
  }

  private static func append(_ segment: Segment, _ list: UnsafeMutableRawPointer?) -> Int32 {
    list?.assumingMemoryBound(to: [Segment].self).pointee.append(segment)
    return 0
  }
}

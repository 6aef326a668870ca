import Files
import Foundation

/// Writes a ``DrawList`` as SVG that may stand within HTML.
///
/// Cairo's own SVG numbers its ids by a counter of the process, so that the same figure twice is not the same bytes, and
/// several on one page clash. Here ids are numbered within the document, after a prefix of the caller's choice; a glyph
/// is written once and placed by reference; coordinates have two decimals.
struct SVGWriter {
  private let list: DrawList
  private let font: FontFace
  private let prefix: String
  var body = SVGText()
  private var definitions = SVGText()
  private var glyphs: [GlyphKey: Int] = [:]
  private var clips: [Rectangle: Int] = [:]
  /// Fill of the group that is open for runs of text.
  private var openFill: Color?

  private struct GlyphKey: Hashable {
    var face: TextStyle.Face
    var index: UInt32
  }

  /// The document.
  /// - Throws: ``PlotError``.
  static func write(_ list: DrawList, font: FontFace, idPrefix: String, alternativeText: String?) throws -> Data {
    let isName = idPrefix.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
        || byte == 0x5F
    }
    guard isName, let first = idPrefix.first, first.isLetter || first == "_" else {
      throw PlotError.invalidFigure(
        "the id prefix '\(idPrefix)'; use letters, digits, '-' and '_', beginning with a letter")
    }
    var writer = SVGWriter(list: list, font: font, prefix: idPrefix)
    try writer.elements(list.elements)
    return writer.document(alternativeText)
  }

  private init(list: DrawList, font: FontFace, prefix: String) {
    self.list = list
    self.font = font
    self.prefix = prefix
  }

  private func document(_ alternativeText: String?) -> Data {
    var text = SVGText()
    text.write("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
    text.write(points: list.size.width)
    text.write("pt\" height=\"")
    text.write(points: list.size.height)
    text.write("pt\" viewBox=\"0 0 ")
    text.write(points: list.size.width)
    text.write(" ")
    text.write(points: list.size.height)
    text.write("\"")
    if let alternativeText { text.write(" role=\"img\" aria-label=\"\(Markup.escaped(alternativeText))\"") }
    text.write(" fill=\"none\" stroke-linejoin=\"round\">")
    if !definitions.bytes.isEmpty {
      text.write("<defs>")
      text.write(definitions)
      text.write("</defs>")
    }
    if let background = list.background {
      text.write("<path d=\"M0 0H")
      text.write(points: list.size.width)
      text.write("V")
      text.write(points: list.size.height)
      text.write("H0z\"\(Self.paint("fill", background))/>")
    }
    text.write(body)
    text.write("</svg>\n")
    return Data(text.bytes)
  }

  private mutating func elements(_ elements: [DrawList.Element]) throws {
    for element in elements {
      if case .text(let text, let style, let origin, let angle, let color) = element {
        run(text, style, origin, angle, color)
        continue
      }
      closeText()
      switch element {
      case .path(let lines, let isClosed, let fill, let stroke): path(lines, isClosed, fill, stroke)
      case .circles(let centres, let radius, let fill, let stroke): circles(centres, radius, fill, stroke)
      case .cells(let colors, let rows, let columns, let area): try cells(colors, rows, columns, area)
      case .clipped(let area, let inner):
        body.write("<g clip-path=\"url(#\(prefix)-c\(clip(area)))\">")
        try self.elements(inner)
        body.write("</g>")
      case .text: break
      }
    }
    closeText()
  }

  // MARK: Shapes

  /// An attribute for a colour; one that stands for a part of the theme asks the page first.
  static func paint(_ attribute: String, _ color: Color) -> String {
    let hex = String(color.bytes, radix: 16)
    let fixed = "#" + String(repeating: "0", count: 6 - hex.count) + hex
    let value =
      switch color.role {
      case .foreground: "var(--plot-foreground,currentColor)"
      case .background: "var(--plot-background,Canvas)"
      case .grid: "var(--plot-grid,#8884)"
      case nil: fixed
      }
    guard color.alpha < 1 else { return " \(attribute)=\"\(value)\"" }
    var opacity = SVGText()
    opacity.write(Int((max(0, color.alpha) * 1000).rounded()), decimals: 3)
    return " \(attribute)=\"\(value)\" \(attribute)-opacity=\"\(String(decoding: opacity.bytes, as: UTF8.self))\""
  }

  private mutating func finish(_ fill: Color?, _ stroke: DrawList.Stroke?) {
    if let fill { body.write(Self.paint("fill", fill)) }
    if let stroke {
      body.write(Self.paint("stroke", stroke.color))
      body.write(" stroke-width=\"")
      body.write(points: stroke.width)
      body.write("\"")
      if !stroke.dash.isEmpty {
        body.write(" stroke-dasharray=\"")
        for (index, length) in stroke.dash.enumerated() {
          if index > 0 { body.write(" ") }
          body.write(points: length)
        }
        body.write("\"")
      }
    }
  }

  private mutating func path(_ lines: [[Point]], _ isClosed: Bool, _ fill: Color?, _ stroke: DrawList.Stroke?) {
    body.write("<path d=\"")
    for line in lines where !line.isEmpty { trace(line, isClosed) }
    body.write("\"")
    finish(fill, stroke)
    body.write("/>")
  }

  /// Steps between rounded positions, so that rounding does not add up along the line.
  private mutating func trace(_ line: [Point], _ isClosed: Bool) {
    var (x, y) = (SVGText.hundredths(line[0].x), SVGText.hundredths(line[0].y))
    body.write("M")
    body.next(x, decimals: 2)
    body.next(y, decimals: 2)
    var isAfterMove = true
    for point in line.dropFirst() {
      let (right, down) = (SVGText.hundredths(point.x) - x, SVGText.hundredths(point.y) - y)
      if right == 0, down == 0, !isAfterMove { continue }
      if isAfterMove { body.write("l") }
      isAfterMove = false
      body.next(right, decimals: 2)
      body.next(down, decimals: 2)
      x += right
      y += down
    }
    if isClosed { body.write("z") }
  }

  private mutating func circles(_ centres: [Point], _ radius: Double, _ fill: Color?, _ stroke: DrawList.Stroke?) {
    body.write("<g")
    finish(fill, stroke)
    body.write(">")
    for centre in centres {
      body.write("<circle cx=\"")
      body.write(points: centre.x)
      body.write("\" cy=\"")
      body.write(points: centre.y)
      body.write("\" r=\"")
      body.write(points: radius)
      body.write("\"/>")
    }
    body.write("</g>")
  }

  private mutating func clip(_ area: Rectangle) -> Int {
    if let known = clips[area] { return known }
    let number = clips.count
    clips[area] = number
    definitions.write("<clipPath id=\"\(prefix)-c\(number)\"><path d=\"M")
    definitions.write(points: area.left)
    definitions.write(" ")
    definitions.write(points: area.top)
    definitions.write("H")
    definitions.write(points: area.right)
    definitions.write("V")
    definitions.write(points: area.bottom)
    definitions.write("H")
    definitions.write(points: area.left)
    definitions.write("z\"/></clipPath>")
    return number
  }

  // MARK: Text

  private mutating func closeText() {
    if openFill != nil { body.write("</g>") }
    openFill = nil
  }

  private mutating func run(_ text: String, _ style: TextStyle, _ origin: Point, _ angle: Double, _ color: Color) {
    guard let face = font.glyphs(style.face) else { return }
    if openFill != color {
      closeText()
      body.write("<g\(Self.paint("fill", color))>")
      openFill = color
    }
    let scale = style.size / face.unitsPerEm
    let shear = style.isOblique ? TextStyle.shear : 0
    let (sine, cosine) = (sin(angle), cos(angle))
    body.write("<g transform=\"matrix(")
    for entry in [cosine, sine, -shear * cosine - sine, -shear * sine + cosine] {
      body.write(Int((entry * scale * 1e6).rounded()), decimals: 6)
      body.write(" ")
    }
    body.write(points: origin.x)
    body.write(" ")
    body.write(points: origin.y)
    body.write(")\">")
    for glyph in font.shape(text, style).glyphs {
      guard let number = define(glyph.index, style.face, face) else { continue }
      body.write("<use href=\"#\(prefix)-\(number)\"")
      let x = Int((glyph.x / scale).rounded())
      if x != 0 { body.write(" x=\"\(x)\"") }
      body.write("/>")
    }
    body.write("</g>")
  }

  /// The number of a glyph's outline, which is written at its first use; `nil` for a blank.
  private mutating func define(_ index: UInt32, _ style: TextStyle.Face, _ face: Glyphs) -> Int? {
    let key = GlyphKey(face: style, index: index)
    if let known = glyphs[key] { return known < 0 ? nil : known }
    let outline = face.outline(index)
    guard !outline.isEmpty else {
      glyphs[key] = -1
      return nil
    }
    let number = glyphs.values.count { $0 >= 0 }
    glyphs[key] = number
    definitions.write("<path id=\"\(prefix)-\(number)\" d=\"")
    definitions.write(outline: outline)
    definitions.write("z\"/>")
    return number
  }
}

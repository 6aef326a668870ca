import CCairo
import Foundation

/// Paints the elements of a draw list on a cairo context.
struct Painter {
  let context: OpaquePointer
  let font: FontFace
  /// Whether text is filled outlines: cairo would move each letter of a picture to a whole pixel.
  let isPixels: Bool

  /// Fonts are not hinted, so that text has the same width in all formats.
  func paint(_ list: DrawList) {
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    if let background = list.background {
      source(background)
      cairo_paint(context)
    }
    list.elements.forEach(paint)
  }

  private func paint(_ element: DrawList.Element) {
    switch element {
    case .path(let lines, let isClosed, let fill, let stroke):
      cairo_new_path(context)
      for line in lines { trace(line, isClosed: isClosed) }
      finish(fill, stroke)
    case .circles(let centres, let radius, let fill, let stroke):
      for centre in centres {
        cairo_new_path(context)
        cairo_arc(context, centre.x, centre.y, radius, 0, 2 * Double.pi)
        finish(fill, stroke)
      }
    case .text(let text, let style, let origin, let angle, let color):
      self.text(text, style, origin, angle, color)
    case .cells(let colors, let rows, let columns, let area):
      cells(colors, rows, columns, area)
    case .clipped(let area, let inner):
      cairo_save(context)
      cairo_rectangle(context, area.left, area.top, area.width, area.height)
      cairo_clip(context)
      inner.forEach(paint)
      cairo_restore(context)
    }
  }

  private func source(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
  }

  private func trace(_ line: [Point], isClosed: Bool) {
    guard let first = line.first else { return }
    cairo_move_to(context, first.x, first.y)
    for point in line.dropFirst() { cairo_line_to(context, point.x, point.y) }
    if isClosed { cairo_close_path(context) }
  }

  private func finish(_ fill: Color?, _ stroke: DrawList.Stroke?) {
    if let fill {
      source(fill)
      // Edges of a faint band in 16 steps instead of 256: nobody sees it, and a noisy band takes half the time.
      if fill.alpha < 0.5 { cairo_set_antialias(context, CAIRO_ANTIALIAS_FAST) }
      cairo_fill_preserve(context)
      cairo_set_antialias(context, CAIRO_ANTIALIAS_DEFAULT)
    }
    if let stroke {
      source(stroke.color)
      cairo_set_line_width(context, stroke.width)
      cairo_set_dash(context, stroke.dash, Int32(stroke.dash.count), 0)
      cairo_stroke_preserve(context)
    }
    cairo_new_path(context)
  }

  /// One call for the whole run, with clusters, so that PDF readers find the text.
  private func text(_ text: String, _ style: TextStyle, _ origin: Point, _ angle: Double, _ color: Color) {
    let shaped = font.shape(text, style)
    guard !shaped.glyphs.isEmpty, let face = font.glyphs(style.face)?.cairo else { return }
    cairo_set_font_face(context, face)
    let (sine, cosine) = (sin(angle) * style.size, cos(angle) * style.size)
    let shear = style.isOblique ? TextStyle.shear : 0
    var matrix = cairo_matrix_t(
      xx: cosine, yx: sine, xy: -shear * cosine - sine, yy: -shear * sine + cosine, x0: 0, y0: 0)
    cairo_set_font_matrix(context, &matrix)
    source(color)
    let (right, down) = (cos(angle), sin(angle))
    let glyphs = shaped.glyphs.map {
      cairo_glyph_t(index: UInt($0.index), x: origin.x + $0.x * right, y: origin.y + $0.x * down)
    }
    if isPixels {
      cairo_new_path(context)
      cairo_glyph_path(context, glyphs, Int32(glyphs.count))
      cairo_fill(context)
      return
    }
    let clusters = shaped.glyphs.map { cairo_text_cluster_t(num_bytes: Int32($0.utf8Count), num_glyphs: 1) }
    cairo_show_text_glyphs(
      context, text, Int32(text.utf8.count), glyphs, Int32(glyphs.count), clusters, Int32(clusters.count),
      cairo_text_cluster_flags_t(rawValue: 0))
  }

  /// An image of one pixel a cell, enlarged without smoothing: vector formats show no seams.
  private func cells(_ colors: [Color], _ rows: Int, _ columns: Int, _ area: Rectangle) {
    guard let image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(columns), Int32(rows)),
      cairo_surface_status(image) == CAIRO_STATUS_SUCCESS, let bytes = cairo_image_surface_get_data(image)
    else { return }
    defer { cairo_surface_destroy(image) }
    let stride = Int(cairo_image_surface_get_stride(image))
    for (index, color) in colors.enumerated() {
      func byte(_ value: Double) -> UInt32 { Color.byte(value * color.alpha) }
      let alpha = Color.byte(color.alpha) << 24
      let pixel = alpha | byte(color.red) << 16 | byte(color.green) << 8 | byte(color.blue)
      UnsafeMutableRawPointer(bytes).storeBytes(
        of: pixel, toByteOffset: index / columns * stride + index % columns * 4, as: UInt32.self)
    }
    cairo_surface_mark_dirty(image)
    cairo_save(context)
    defer { cairo_restore(context) }
    cairo_translate(context, area.left, area.top)
    cairo_scale(context, area.width / Double(columns), area.height / Double(rows))
    cairo_set_source_surface(context, image, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
    cairo_paint(context)
  }
}

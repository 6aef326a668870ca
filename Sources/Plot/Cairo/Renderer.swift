import CCairo
import Foundation

/// Draws a ``DrawList`` with cairo.
enum Renderer {
  /// The bytes of a PDF, PNG or SVG file.
  /// - Throws: ``PlotError``.
  static func render(_ list: DrawList, _ format: FigureFormat) throws -> Data {
    try FontFace.use { font in
      let sink = Sink()
      let surface = try surface(for: list.size, format, sink)
      defer { cairo_surface_destroy(surface) }
      guard let context = cairo_create(surface) else { throw PlotError.surface("no drawing context") }
      Painter(context: context, font: font).paint(list)
      let status = cairo_status(context)
      cairo_destroy(context)
      try check(status)
      if case .png = format {
        try check(cairo_surface_write_to_png_stream(surface, Sink.write, sink.pointer))
      }
      cairo_surface_finish(surface)
      try check(cairo_surface_status(surface))
      return sink.data
    }
  }

  private static func surface(for size: Size, _ format: FigureFormat, _ sink: Sink) throws -> OpaquePointer {
    let surface: OpaquePointer?
    switch format {
    case .pdf:
      surface = cairo_pdf_surface_create_for_stream(Sink.write, sink.pointer, size.width, size.height)
      // The clock has no place in a figure: the same figure is the same file.
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z")
    case .svg:
      surface = cairo_svg_surface_create_for_stream(Sink.write, sink.pointer, size.width, size.height)
    case .png(let dpi):
      let scale = dpi / 72
      guard scale.isFinite, scale > 0, max(size.width, size.height) * scale < 32_767 else {
        throw PlotError.surface("a PNG of \(dpi) dpi would be wider or higher than 32767 pixels; choose fewer dpi")
      }
      surface = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, Int32((size.width * scale).rounded()), Int32((size.height * scale).rounded()))
      cairo_surface_set_device_scale(surface, scale, scale)
    }
    guard let surface else { throw PlotError.surface("no surface") }
    try check(cairo_surface_status(surface))
    return surface
  }

  private static func check(_ status: cairo_status_t) throws {
    guard status == CAIRO_STATUS_SUCCESS else {
      throw PlotError.surface(String(cString: cairo_status_to_string(status)))
    }
  }

  /// Collects what cairo writes.
  private final class Sink {
    var data = Data()
    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    static let write: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, UInt32) -> cairo_status_t = {
      context, bytes, count in
      guard let context, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
      Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue().data.append(bytes, count: Int(count))
      return CAIRO_STATUS_SUCCESS
    }
  }
}

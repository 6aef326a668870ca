import CCairo
import Foundation

/// Draws a ``DrawList``: PDF and pixels with cairo, SVG and the PNG file by our own writers.
enum Renderer {
  /// A drawing that needs the font no more.
  enum Drawing {
    case file(Data)
    /// Compressing takes longer than drawing, and needs no lock.
    case pixels(Pixels)

    /// The bytes of the file.
    /// - Throws: ``PlotError``.
    func file() throws(PlotError) -> Data {
      switch self {
      case .file(let data): data
      case .pixels(let pixels): try pixels.png()
      }
    }
  }

  /// The bytes of a PDF, PNG or SVG file.
  /// - Throws: ``PlotError``.
  static func render(_ list: DrawList, _ format: FigureFormat) throws -> Data {
    try FontFace.use { try draw(list, format, font: $0) }.file()
  }

  /// Draws within a use of the font.
  static func draw(_ list: DrawList, _ format: FigureFormat, font: FontFace) throws -> Drawing {
    switch format {
    case .pdf: .file(try pdf(list, font))
    case .png(let dpi): .pixels(try pixels(list, dpi: dpi, font))
    case .svg(let prefix, let text):
      .file(try SVGWriter.write(list, font: font, idPrefix: prefix, alternativeText: text))
    }
  }

  private static func pdf(_ list: DrawList, _ font: FontFace) throws -> Data {
    let sink = Sink()
    let surface = cairo_pdf_surface_create_for_stream(Sink.write, sink.pointer, list.size.width, list.size.height)
    guard let surface else { throw PlotError.surface("no surface") }
    defer { cairo_surface_destroy(surface) }
    // The clock has no place in a figure: the same figure is the same file.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z")
    try paint(list, on: surface, font, isPixels: false)
    cairo_surface_finish(surface)
    try check(cairo_surface_status(surface))
    return sink.data
  }

  private static func pixels(_ list: DrawList, dpi: Double, _ font: FontFace) throws -> Pixels {
    let scale = dpi / 72
    guard scale.isFinite, scale > 0, max(list.size.width, list.size.height) * scale < 32_767 else {
      throw PlotError.surface("a PNG of \(dpi) dpi would be wider or higher than 32767 pixels; choose fewer dpi")
    }
    let (width, height) = (Int((list.size.width * scale).rounded()), Int((list.size.height * scale).rounded()))
    let isOpaque = list.background?.alpha == 1
    let surface = cairo_image_surface_create(
      isOpaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, Int32(max(1, width)), Int32(max(1, height)))
    guard let surface else { throw PlotError.surface("no surface") }
    defer { cairo_surface_destroy(surface) }
    try check(cairo_surface_status(surface))
    cairo_surface_set_device_scale(surface, scale, scale)
    try paint(list, on: surface, font, isPixels: true)
    cairo_surface_flush(surface)
    let stride = Int(cairo_image_surface_get_stride(surface)) / 4
    guard let data = cairo_image_surface_get_data(surface) else { throw PlotError.surface("no pixels") }
    let count = stride * max(1, height)
    return data.withMemoryRebound(to: UInt32.self, capacity: count) { pixels in
      if !isOpaque { Pixels.straighten(UnsafeMutableBufferPointer(start: pixels, count: count)) }
      return Pixels(
        values: Array(UnsafeBufferPointer(start: pixels, count: count)), stride: stride,
        encoder: PNGEncoder(width: max(1, width), height: max(1, height), hasAlpha: !isOpaque, dpi: dpi))
    }
  }

  private static func paint(_ list: DrawList, on surface: OpaquePointer, _ font: FontFace, isPixels: Bool) throws {
    try check(cairo_surface_status(surface))
    guard let context = cairo_create(surface) else { throw PlotError.surface("no drawing context") }
    Painter(context: context, font: font, isPixels: isPixels).paint(list)
    let status = cairo_status(context)
    cairo_destroy(context)
    try check(status)
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

/// A picture as cairo leaves it, on its way to a PNG file; both have `0xAARRGGBB`.
struct Pixels {
  var values: [UInt32]
  /// Pixels between the starts of two rows.
  var stride: Int
  var encoder: PNGEncoder

  /// The bytes of the file.
  /// - Throws: ``PlotError``.
  func png() throws(PlotError) -> Data { try encoder.encode(values, stride: stride) }

  /// Divides colours by their opacity: cairo keeps them multiplied.
  static func straighten(_ pixels: UnsafeMutableBufferPointer<UInt32>) {
    for index in pixels.indices {
      let pixel = pixels[index]
      let alpha = pixel >> 24
      if alpha == 0 || alpha == 255 { continue }
      func channel(_ shift: UInt32) -> UInt32 { min(255, ((pixel >> shift & 0xFF) * 255 + alpha / 2) / alpha) << shift }
      pixels[index] = alpha << 24 | channel(16) | channel(8) | channel(0)
    }
  }
}

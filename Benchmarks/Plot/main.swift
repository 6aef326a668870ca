import Foundation
import Plot

// plot-benchmark draw NAME FOLDER [pdf] [png]: the files of one figure, as a whole process
// plot-benchmark time: seconds of CPU time of each figure and format within this process, as JSON

/// Processor time of this process in seconds.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Median of seven runs after one to warm up.
func median(_ body: () throws -> Void) rethrows -> Double {
  try body()
  var times: [Double] = []
  for _ in 0..<7 {
    let start = processorTime()
    try body()
    times.append(processorTime() - start)
  }
  return times.sorted()[3]
}

let figures = [("heatmap", Pictures.heatmap), ("panels", Pictures.panels)]
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "draw" where arguments.count >= 4:
  guard let (name, figure) = figures.first(where: { $0.0 == arguments[1] }) else { fallthrough }
  let formats = try arguments[3...].map { try FigureFormat(path: "x.\($0)") }
  for (file, data) in zip(arguments[3...], try figure().render(formats)) {
    try data.write(to: URL(fileURLWithPath: "\(arguments[2])/\(name).\(file)"))
  }
case "time":
  var lines: [String] = []
  for (name, figure) in figures {
    for (format, kind) in [("pdf", FigureFormat.pdf), ("png", .png(dpi: 200)), ("svg", .svg())] {
      let seconds = try median { _ = try figure().render(kind) }
      let size = try figure().render(kind).count
      lines.append("\"\(name).\(format)\": {\"seconds\": \(seconds), \"bytes\": \(size)}")
    }
  }
  print("{\(lines.joined(separator: ", "))}")
default:
  FileHandle.standardError.write(Data("usage: plot-benchmark draw heatmap|panels FOLDER pdf|png|svg… | time\n".utf8))
  exit(4)
}

import Foundation

extension StringProtocol {
  /// Blanks as long as this text; lines end where they ended.
  fileprivate var blanked: String { String(map { $0 == "\n" ? "\n" : " " as Character }) }
}

extension String {
  /// Blanks all parts that match.
  fileprivate mutating func blank(_ pattern: some RegexComponent) {
    self = replacing(pattern) { self[$0.range].blanked }
  }
}

/// Blanks what is no running text of Markdown.
enum MarkdownMask {
  static func running(_ text: String) -> String {
    var text = withoutFences(text)
    text.blank(#/<!--(?s:.)*?-->/#)
    text.blank(#/(?m)^%.*$/#)
    // Roles are filled in by the tool; code is quoted.
    text.blank(#/(?:\{[A-Za-z:-]+\})?(`+)[^`\n](?:.|\n(?!\n))*?\1(?!`)/#)
    // Addresses of links and images, bare addresses, attributes.
    text.blank(#/\]\([^()\s]*(?:\s+"[^"\n]*")?\)/#)
    text.blank(#/\b(?:https?|ftp):\/\/[^\s<>)\]]+/#)
    text.blank(#/(?m)^\s*\[[^\]\n]+\]:\s*\S.*$/#)
    text.blank(#/<\/?[A-Za-z][^<>]*>/#)
    text.blank(#/\[(?:@|\^)[^\]\n]*\]|@[\w:.-]+/#)
    return text
  }

  /// Front matter, code and directives, line by line; captions of figures and bodies of remarks are text.
  private static func withoutFences(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var fence: (marks: String, isText: Bool)?
    var isMatter = lines.first == "---"
    // Indented lines belong to a list above them, or are code.
    var isInList = false
    for index in lines.indices {
      let line = lines[index].drop { $0 == " " }
      let marks = line.prefix { $0 == "`" || $0 == "~" || $0 == ":" }
      let isFence = marks.count >= 3 && Set(marks).count == 1
      var isBlank = true
      if isMatter {
        if index > 0, line == "---" || line == "..." { isMatter = false }
      } else if let open = fence {
        if isFence, marks.hasPrefix(open.marks), line.dropFirst(marks.count).allSatisfy(\.isWhitespace) {
          fence = nil
        } else {
          isBlank = !open.isText || line.hasPrefix(":") && line.dropFirst().contains(":")
        }
      } else if isFence {
        let isText =
          line.firstMatch(of: #/\{(?:figure|table|note|tip|warning|important|hint|caution|admonition)\}/#) != nil
        fence = (String(marks), isText)
      } else {
        let isIndented = lines[index].hasPrefix("    ") || lines[index].hasPrefix("\t")
        if !isIndented, !line.isEmpty { isInList = line.prefixMatch(of: #/[-*+] |\d+[.)] /#) != nil }
        isBlank = isIndented && !isInList
      }
      if isBlank { lines[index] = lines[index].blanked }
    }
    return lines.joined(separator: "\n")
  }
}

/// Blanks what is no running text of LaTeX.
enum LaTeXMask {
  /// Stands for the end of a table; a blank to every reader.
  static let tableEnd: Character = "\u{2029}"

  static func running(_ text: String) -> String {
    var text = text
    // A per cent sign begins a comment unless a backslash stands before it.
    text = text.replacing(#/(?m)\\.|%.*$/#) { match in
      match.output.hasPrefix("%") ? match.output.blanked : String(match.output)
    }
    if let start = text.range(of: "\\begin{document}") {
      text.replaceSubrange(..<start.lowerBound, with: text[..<start.lowerBound].blanked)
    }
    if let end = text.range(of: "\\end{document}") {
      text.replaceSubrange(end.lowerBound..., with: text[end.lowerBound...].blanked)
    }
    // A name that spans several lines or columns is text.
    text.blank(#/\\multi(?:row|column)(?:\[[^\]\n]*\])?\{[^{}\n]*\}(?:\[[^\]\n]*\])?\{[^{}\n]*\}/#)
    text = text.replacing(#/\\end\{(?:tabular\*?|tabularx|tabulary|longtable|array)\}/#) {
      $0.output.dropLast().blanked + String(tableEnd)
    }
    text.blank(#/\\begin\{(verbatim|lstlisting|minted|thebibliography|comment|tikzpicture)\*?\}(?s:.)*?\\end\{\1\*?\}/#)
    text.blank(
      #/\\(?:label|[a-zA-Z]*ref|[Cc]ite[a-z]*\*?|includegraphics|input|include|url|usepackage|documentclass|bibliography[a-z]*|[hv]space\*?|setlength|addtolength|cmidrule|cline|scalebox|resizebox|begin|end|setcounter|definecolor|hypersetup|newcommand|renewcommand|def|verb)\*?(?:\[[^\]\n]*\]|\([^()\n]*\)|\{[^{}\n]*\})*/#
    )
    text.blank(#/\\href\{[^{}]*\}/#)
    text.blank(#/-?\d*\.?\d+\s*(?:\\(?:text|line|column|page)(?:width|height)|(?:pt|cm|mm|em|ex|bp)\b)/#)
    // Ends and rules of lines of a table.
    text.blank(#/\\\\(?:\[[^\]\n]*\])?|\\(?:top|mid|bottom|h)(?:rule|line)\b/#)
    return text
  }
}

/// Blanks what is no running text of HTML; lines of tables stand on one line, with bars between their cells.
enum HTMLMask {
  static func running(_ text: String) -> String {
    var text = text
    text.blank(#/<!--(?s:.)*?-->/#)
    text.blank(#/<(script|style|code|pre|svg|math|head)\b(?s:.)*?<\/\1\s*>/#.ignoresCase())
    text = text.replacing(#/<tr\b(?s:.)*?(?:<\/tr\s*>|(?=<tr\b)|$)/#.ignoresCase()) { row($0.output) }
    text.blank(#/<\/?[A-Za-z!][^<>]*>/#)
    text.blank(#/&[a-z]+;/#)
    return text
  }

  /// Stands for a line end within a line of a table.
  static let joint: Character = "\u{2028}"

  /// One line, in which cells end by a bar.
  private static func row(_ text: Substring) -> String {
    var row = String(text.map { $0 == "\n" ? joint : $0 })
    row = row.replacing(#/<\/t[dh]\s*>/#.ignoresCase()) { "|" + $0.output.dropFirst().blanked }
    row.blank(#/<\/?[A-Za-z][^<>]*>/#)
    return row
  }
}

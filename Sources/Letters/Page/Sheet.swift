/// The measures of a page, in points.
enum Sheet {
    static let left = 65.0
    static let right = Canvas.width - 65
    static let width = right - left

    /// Of the text; running head and foot are outside.
    static let top = 84.0
    static let bottom = Canvas.height - 82

    static let headLine = 62.0
    static let footLine = Canvas.height - 62

    /// Width of the labels of facts.
    static let label = 98.0
}

import ArgumentParser
import Foundation

/// Languages of a report: `--lang zh`, `--lang en`.
enum ReportLanguage: String, ExpressibleByArgument, CaseIterable {
    case en, zh

    /// What LC_ALL, LC_MESSAGES or LANG says; anything but Chinese is English.
    static var ofEnvironment: ReportLanguage {
        let environment = ProcessInfo.processInfo.environment
        let locales = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        return locales.first?.lowercased().hasPrefix("zh") == true ? .zh : .en
    }
}

internal import AccessModel
internal import CryptoPrimitives
public import Foundation
import Mustache

/// Makes HTML of pages. Every value is escaped; nothing that a visitor or a web page names becomes markup.
public struct PageRenderer: Sendable {
    /// What a browser may do with a page: load our own files, and nothing else.
    public static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    /// The desktop's page draws pictures and pointers that came through its own line, as data.
    static let desktopPolicy = contentSecurityPolicy.replacing("img-src 'self'", with: "img-src 'self' data:")

    /// Templates by name, as they stand in Resources.
    static let sources: [String: String] = [
        "batch": text(PackageResources.batch_mustache),
        "newbatch": text(PackageResources.newbatch_mustache),
        "capture": text(PackageResources.capture_mustache),
        "captures": text(PackageResources.captures_mustache),
        "desktop": text(PackageResources.desktop_mustache),
        "frame": text(PackageResources.frame_mustache),
        "input": text(PackageResources.input_mustache),
        "newcapture": text(PackageResources.newcapture_mustache),
        "overview": text(PackageResources.overview_mustache),
        "progress": text(PackageResources.progress_mustache),
        "unreadable": text(PackageResources.unreadable_mustache),
        "disclosure": text(PackageResources.disclosure_mustache),
        "quota": text(PackageResources.quota_mustache),
        "problem": text(PackageResources.problem_mustache),
        "provider": text(PackageResources.provider_mustache),
        "verify": SavedVerifyPage.whole(text(PackageResources.verify_mustache)),
        "accesslog": text(PackageResources.accesslog_mustache),
        "account": text(PackageResources.account_mustache),
        "badlink": text(PackageResources.badlink_mustache),
        "code": text(PackageResources.code_mustache),
        "explorer": text(PackageResources.explorer_mustache),
        "enrol": text(PackageResources.enrol_mustache),
        "link": text(PackageResources.link_mustache),
        "oldform": text(PackageResources.oldform_mustache),
        "offices": text(PackageResources.offices_mustache),
        "people": text(PackageResources.people_mustache),
        "person": text(PackageResources.person_mustache),
        "recovery": text(PackageResources.recovery_mustache),
        "shownkey": text(PackageResources.shownkey_mustache),
        "shownlink": text(PackageResources.shownlink_mustache),
        "signin": text(PackageResources.signin_mustache),
        "stepup": text(PackageResources.stepup_mustache),
        "systems": text(PackageResources.systems_mustache),
        "screen": text(PackageResources.screen_mustache),
        "contribute": text(PackageResources.contribute_mustache),
        "drawdesk": text(PackageResources.drawdesk_mustache),
        "drawregisters": text(PackageResources.drawregisters_mustache),
        "sliplookup": text(PackageResources.sliplookup_mustache),
        "drawdraft": text(PackageResources.drawdraft_mustache),
        "newdraw": text(PackageResources.newdraw_mustache),
        "runningdraw": text(PackageResources.runningdraw_mustache),
        "publicdraw": text(PackageResources.publicdraw_mustache),
        "drawrecordings": text(PackageResources.drawrecordings_mustache),
        "certificates": text(PackageResources.certificates_mustache),
        "newcertificate": text(PackageResources.newcertificate_mustache),
        "certificate": text(PackageResources.certificate_mustache),
        "certificateregister": text(PackageResources.certificateregister_mustache),
        "matterdesk": text(PackageResources.matterdesk_mustache),
        "deposit": text(PackageResources.deposit_mustache),
        "alarms": text(PackageResources.alarms_mustache),
        "installation": text(PackageResources.installation_mustache),
    ]

    private let library: MustacheLibrary
    let isTest: Bool
    /// The office's.
    let zone: TimeZone

    /// - Parameters:
    ///   - isTest: every page says that nothing here is evidence.
    ///   - zone: the office's, for times of day beside those in UTC.
    /// - Throws: the library's error when a template is not Mustache; a test renders all of them.
    public init(isTest: Bool, zone: TimeZone = .gmt) throws {
        library = MustacheLibrary(templates: try Self.sources.mapValues { try MustacheTemplate(string: $0) })
        self.isTest = isTest
        self.zone = zone
    }

    /// - Parameters:
    ///   - path: the page's own address without its query: where the language switch leads.
    ///   - visitor: who is signed in; nil for nobody.
    public func html(
        _ page: Page, language: PortalLanguage, path: String, visitor: Visitor? = nil
    ) -> String {
        let phrases = Phrase.all.map { ($0.name, $0.text(language)) }
        let say = Dictionary(uniqueKeysWithValues: phrases)
        var frame: [String: any Sendable] = [
            "say": say, "title": say[page.title] ?? "", "isTest": isTest, "lang": language.rawValue,
            "otherLang": language.other.rawValue, "otherName": language.other.name, "path": Self.local(path),
            "style": Asset.style.path, "emblem": Asset.emblem.path, "isVisitor": visitor == nil,
            "back": Self.back(page),
        ]
        if let visitor { frame["visitor"] = Said.saying(visitor.value, say) }
        let values = page.values.mapValues { Saying.said(Said.saying($0, say), language, zone) }
        return library.render(frame.merging(values) { own, _ in own }, withTemplate: page.template) ?? ""
    }

    /// Names the bytes of a page that nobody is signed in on, for caches.
    public func tag(_ page: Page, language: String, path: String) -> String {
        let language = PortalLanguage(rawValue: language) ?? .chinese
        return sha256(Array(html(page, language: language, path: path).utf8)).hex.prefix(32).description
    }

    /// What the language switch keeps of the query: where the page leads back to.
    private static func back(_ page: Page) -> String {
        guard let next = page.values["next"] as? String, !next.isEmpty else { return "" }
        return "&next=" + PercentEncoding.encode(next)
    }

    /// The path if a link to it stays on this host: "//host" and "/\\host" lead browsers elsewhere.
    private static func local(_ path: String) -> String {
        let isLocal = path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\")
        return isLocal ? path : "/"
    }

    /// The verify page as one file that works without a server and without a network.
    ///
    /// - Parameter trust: the office's own trust file, or nothing.
    public func savedVerifyPage(trust: String, language: PortalLanguage) -> SavedVerifyPage {
        SavedVerifyPage(trust: trust, language: language, isTest: isTest)
    }

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

private let cComment = [("/*", "*/")]
private let cWords =
  "break case const continue default do else enum extern for goto if inline register restrict return sizeof static struct switch typedef union volatile while NULL true false"
private let cTypes =
  "auto bool char double float int long short signed unsigned void size_t ssize_t ptrdiff_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t FILE"
private let jsWords =
  "async await break case catch class const continue debugger default delete do else export extends false finally for from function get if import in instanceof let new null of return set static super switch this throw true try typeof undefined var void while with yield"

extension Language {
  /// Data only: words and marks of each language, from its reference.
  static let grammars: [String: Grammar] = [
    "bash": Grammar(
      keywords:
        "if then else elif fi for while until do done case esac in function select return exit break continue local export readonly declare unset shift set source eval exec trap true false echo cd test",
      comments: "#", strings: "", long: [("\"", "\""), ("'", "'")], capitals: false, prefix: "$"),
    "c": Grammar(
      keywords: cWords, types: cTypes, comments: "//", blocks: cComment, characters: true, capitals: false,
      prefix: "#"),
    "clojure": Grammar(
      keywords: "def defn defmacro fn let loop recur if when cond do ns require import nil true false",
      comments: ";", strings: "", long: [("\"", "\"")], prefix: ":", wordBytes: "-?!*"),
    "cmake": Grammar(
      keywords:
        "if else elseif endif foreach endforeach while endwhile function endfunction macro endmacro set list include find_package return ON OFF TRUE FALSE",
      comments: "#", strings: "", long: [("\"", "\"")], capitals: false, ignoresCase: true),
    "cpp": Grammar(
      keywords: cWords
        + " alignas alignof and catch class co_await co_return co_yield concept consteval constexpr constinit const_cast decltype delete dynamic_cast explicit export final friend mutable namespace new noexcept not nullptr operator or override private protected public reinterpret_cast requires static_assert static_cast template this throw try typename using virtual",
      types: cTypes + " wchar_t char8_t char16_t char32_t string vector", comments: "//", blocks: cComment,
      characters: true, prefix: "#"),
    "csharp": Grammar(
      keywords:
        "abstract as async await base break case catch checked class const continue default delegate do else enum event explicit extern false finally fixed for foreach get goto if implicit in interface internal is lock namespace new null operator out override params private protected public readonly record ref return sealed set sizeof static struct switch this throw true try typeof unsafe using var virtual volatile when where while yield",
      types: "bool byte char decimal double float int long object sbyte short string uint ulong ushort void",
      comments: "//", blocks: cComment, long: [("\"\"\"", "\"\"\"")], characters: true, prefix: "#"),
    "css": Grammar(
      keywords: "important inherit initial unset none auto flex grid block inline absolute relative fixed",
      comments: "", blocks: cComment, capitals: false, prefix: "@", wordBytes: "-"),
    "dart": Grammar(
      keywords: jsWords
        + " abstract as assert covariant dynamic enum extension external factory final implements interface late library mixin operator part required sealed",
      types: "bool double int num String void", comments: "//", blocks: cComment,
      long: [("\"\"\"", "\"\"\""), ("'''", "'''")], prefix: "@"),
    "diff": Grammar(.diff),
    "dockerfile": Grammar(
      keywords:
        "FROM RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL HEALTHCHECK SHELL AS",
      comments: "#", capitals: false, prefix: "$"),
    "elixir": Grammar(
      keywords:
        "def defp defmodule defmacro defstruct defimpl defprotocol do end fn if else unless case cond when with for receive after rescue catch raise try import alias require use and or not in nil true false",
      comments: "#", strings: "' \"", long: [("\"\"\"", "\"\"\"")], prefix: "@"),
    "erlang": Grammar(
      keywords:
        "after and andalso begin case catch end fun if of or orelse receive try when not module export import",
      comments: "%"),
    "fortran": Grammar(
      keywords:
        "program module use implicit none subroutine function end if then else do while call return contains allocate deallocate parameter dimension intent in out inout only select case result write read print",
      types: "integer real complex logical character type double precision", comments: "!", capitals: false,
      ignoresCase: true),
    "go": Grammar(
      keywords:
        "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var nil true false iota",
      types:
        "any bool byte complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr",
      comments: "//", blocks: cComment, long: [("`", "`")], characters: true),
    "haskell": Grammar(
      keywords:
        "case class data default deriving do else forall foreign if import in infix infixl infixr instance let module newtype of then type where qualified as hiding",
      comments: "--", blocks: [("{-", "-}")], characters: true, nests: true),
    "html": Grammar(.markup),
    "java": Grammar(
      keywords:
        "abstract assert break case catch class const continue default do else enum exports extends final finally for goto if implements import instanceof interface module native new package permits private protected public record requires return sealed static strictfp super switch synchronized this throw throws transient try var volatile while yield null true false",
      types: "boolean byte char double float int long short void", comments: "//", blocks: cComment,
      long: [("\"\"\"", "\"\"\"")], characters: true, prefix: "@"),
    "javascript": Grammar(
      keywords: jsWords, comments: "//", blocks: cComment, long: [("`", "`")], prefix: "@"),
    "json": Grammar(.json),
    "julia": Grammar(
      keywords:
        "abstract baremodule begin break catch const continue do else elseif end export finally for function global if import in let local macro module mutable primitive quote return struct try using where while nothing true false",
      comments: "#", blocks: [("#=", "=#")], strings: "\"", long: [("\"\"\"", "\"\"\"")], nests: true,
      prefix: "@"),
    "kotlin": Grammar(
      keywords:
        "abstract actual annotation as break by catch class companion const constructor continue crossinline data do else enum expect external false final finally for fun get if import in infix init inline inner interface internal is lateinit null object open operator out override package private protected public reified return sealed set super suspend tailrec this throw true try typealias val var vararg when where while",
      comments: "//", blocks: cComment, long: [("\"\"\"", "\"\"\"")], characters: true, nests: true,
      prefix: "@"),
    "latex": Grammar(
      keywords: "", comments: "%", strings: "", long: [("$$", "$$"), ("$", "$")], capitals: false,
      prefix: "\\"),
    "lua": Grammar(
      keywords:
        "and break do else elseif end false for function goto if in local nil not or repeat return then true until while",
      comments: "--", blocks: [("--[[", "]]")], long: [("[[", "]]")], capitals: false),
    "make": Grammar(
      keywords: "ifeq ifneq ifdef ifndef else endif include define endef export override vpath",
      comments: "#", capitals: false, prefix: "$"),
    "nix": Grammar(
      keywords: "assert else if in inherit let or rec then with import true false null", comments: "#",
      blocks: cComment, strings: "\"", long: [("''", "''")], capitals: false),
    "objc": Grammar(
      keywords: cWords + " self super nil YES NO id", types: cTypes + " BOOL SEL IMP", comments: "//",
      blocks: cComment, characters: true, prefix: "@"),
    "ocaml": Grammar(
      keywords:
        "and as assert begin class constraint do done downto else end exception external false for fun function functor if in include inherit initializer lazy let match method module mutable new nonrec object of open or private rec sig struct then to true try type val virtual when while with",
      comments: "", blocks: [("(*", "*)")], strings: "\"", nests: true),
    "perl": Grammar(
      keywords:
        "my our local sub package use require if elsif else unless while until for foreach last next redo return die warn print printf push pop shift unshift keys values defined undef ref bless eq ne lt gt le ge cmp and or not",
      comments: "#", capitals: false, prefix: "$"),
    "php": Grammar(
      keywords:
        "abstract and array as break callable case catch class clone const continue declare default do echo else elseif empty enum extends final finally fn for foreach function global if implements include instanceof interface isset list match namespace new null or print private protected public readonly require return static switch throw trait true false try unset use var while yield",
      comments: "// #", blocks: cComment, prefix: "$"),
    "powershell": Grammar(
      keywords:
        "begin break catch class continue data do dynamicparam else elseif end exit filter finally for foreach from function if in param process return switch throw trap try until using while",
      comments: "#", blocks: [("<#", "#>")], capitals: false, prefix: "$", wordBytes: "-", ignoresCase: true),
    "protobuf": Grammar(
      keywords:
        "syntax package import option message enum service rpc returns stream oneof map reserved repeated optional required extend extensions true false",
      types:
        "bool bytes double fixed32 fixed64 float int32 int64 sfixed32 sfixed64 sint32 sint64 string uint32 uint64",
      comments: "//", blocks: cComment),
    "python": Grammar(
      keywords:
        "and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield None True False self cls",
      comments: "#", long: [("\"\"\"", "\"\"\""), ("'''", "'''")], prefix: "@"),
    "r": Grammar(
      keywords: "if else repeat while function for next break in TRUE FALSE NULL NA Inf NaN library return",
      comments: "#", capitals: false, wordBytes: "."),
    "ruby": Grammar(
      keywords:
        "alias and begin break case class def defined? do else elsif end ensure false for if in module next nil not or redo rescue retry return self super then true undef unless until when while yield require attr_reader attr_accessor",
      comments: "#", blocks: [("=begin", "=end")], prefix: "@"),
    "rust": Grammar(
      keywords:
        "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self static struct super trait true type unsafe use where while",
      types: "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize", comments: "//",
      blocks: cComment, strings: "'", long: [("\"", "\"")], characters: true, nests: true),
    "scala": Grammar(
      keywords:
        "abstract case catch class def do else enum extends extension final finally for given if implicit import lazy match new null object override package private protected return sealed super then this throw trait true false try type using val var while with yield",
      comments: "//", blocks: cComment, long: [("\"\"\"", "\"\"\"")], characters: true, nests: true,
      prefix: "@"),
    "scheme": Grammar(
      keywords: "define lambda let letrec if cond case else begin set! quote do and or not", comments: ";",
      blocks: [("#|", "|#")], strings: "", long: [("\"", "\"")], capitals: false, wordBytes: "-?!*"),
    "sql": Grammar(
      keywords:
        "add all alter and as asc begin between by case check column commit constraint create cross database default delete desc distinct drop else end exists foreign from full group having if in index inner insert into is join key left like limit not null offset on or order outer primary references right rollback select set table then top transaction trigger union unique update using values view when where with",
      types:
        "bigint blob boolean char date decimal double float int integer json numeric real serial smallint text time timestamp uuid varchar",
      comments: "--", blocks: cComment, strings: "\"", long: [("'", "'")], capitals: false,
      ignoresCase: true),
    "swift": Grammar(
      keywords:
        "actor any as associatedtype async await borrowing break case catch class consuming continue convenience default defer deinit didSet do dynamic else enum extension fallthrough false fileprivate final for func get guard if import in indirect infix init inout internal is isolated lazy let mutating nil nonisolated nonmutating open operator override package postfix precedencegroup prefix private protocol public repeat required rethrows return self Self sending set some static struct subscript super switch throw throws true try typealias unowned var weak where while willSet",
      comments: "//", blocks: cComment, strings: "\"", long: [("\"\"\"", "\"\"\"")], nests: true, prefix: "@"),
    "toml": {
      var grammar = Grammar(
        keywords: "true false inf nan", comments: "# ;", long: [("\"\"\"", "\"\"\""), ("'''", "'''")],
        capitals: false)
      grammar.shape = .keys
      return grammar
    }(),
    "trace": Grammar(.trace),
    "typescript": Grammar(
      keywords: jsWords
        + " abstract as asserts declare enum implements infer interface is keyof namespace private protected public readonly satisfies type",
      types: "any bigint boolean never number object string symbol unknown", comments: "//", blocks: cComment,
      long: [("`", "`")], prefix: "@"),
    "vim": Grammar(
      keywords:
        "let if else elseif endif function endfunction return call set autocmd augroup for endfor while endwhile command execute map nnoremap inoremap",
      comments: "", strings: "'", capitals: false),
    "xml": Grammar(.markup),
    "yaml": {
      var grammar = Grammar(
        keywords: "true false null yes no on off", comments: "#", capitals: false, prefix: "&")
      grammar.shape = .keys
      return grammar
    }(),
    "zig": Grammar(
      keywords:
        "align allowzero and anyframe asm async await break callconv catch comptime const continue defer else enum errdefer error export extern fn for if inline noalias nosuspend null opaque or orelse packed pub resume return struct suspend switch test threadlocal true false try undefined union unreachable usingnamespace var volatile while",
      types: "anyerror anytype bool f16 f32 f64 i8 i16 i32 i64 isize type u8 u16 u32 u64 usize void",
      comments: "//", characters: true, prefix: "@"),
  ]
}

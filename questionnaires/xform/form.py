"""XForm XML → Questionnaire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import Bind
from questionnaires.xform.binds import read_actions, read_binds, truths_of
from questionnaires.xform.body import BodyReader, defaults_of
from questionnaires.xform.choices import Lists
from questionnaires.xform.definition import Questionnaire, Repeat
from questionnaires.xform.document import BlankReader, read_document, read_list
from questionnaires.xform.expressions import Expressions
from questionnaires.xform.order import Aim, Task, order_tasks
from questionnaires.xform.pages import pages_of
from questionnaires.xform.wording import Words, read_translations
from questionnaires.xform.xml import XFormError, attribute, children, first, local_name, read_xml, text
from questionnaires.xpath.document import Document
from questionnaires.xpath.expression import Expression


def read_xform(source: str | bytes) -> Questionnaire:
    """The definition of a form, whoever made its XML.

    Raises XFormError (a ValueError) with everything that is wrong: no XML, no model or instance, expressions that
    cannot be read.
    """
    html = read_xml(source)
    head, body = first(html, "head"), first(html, "body")
    model = first(head, "model") if head is not None else None
    instances = list(children(model, "instance")) if model is not None else []
    root = next(children(instances[0]), None) if instances else None
    if head is None or model is None or root is None:
        raise XFormError(["no head with a model and an instance"])
    shown = body if body is not None else Element("body")
    return _questionnaire(text(first(head, "title")), model, root, instances[1:], shown)


def _questionnaire(title: str, model: Element, root: Element, lists: list[Element], body: Element) -> Questionnaire:
    places = read_document(root, frozenset(_repeated_paths(body)))
    document = replace(places, truths=truths_of(model, places))
    expressions = Expressions(document)
    translations = read_translations(first(model, "itext"))
    words = Words(translations, expressions)
    binds = read_binds(model, document, expressions, words)
    blanks = BlankReader(document, tuple(bind.type for bind in binds))
    blank = blanks.read(document.places[0], root)
    nodes = {attribute(instance, "id") or "": read_list(instance) for instance in lists}
    reader = BodyReader(document, binds, expressions, words, Lists(nodes, expressions, words), defaults_of(blank))
    elements = reader.elements(body, document.places[0])
    actions = read_actions(model, body, document, expressions)
    texts = words.all_ids(document.places[0])
    if expressions.problems:
        raise XFormError(expressions.problems)
    return Questionnaire(
        form_id=attribute(root, "id") or "",
        title=title,
        version=attribute(root, "version") or "",
        languages=translations.languages,
        language_names=translations.names,
        default_language=translations.default,
        pages=pages_of(elements, "pages" in (attribute(body, "class") or "").split()),
        elements=elements,
        document=document,
        binds=binds,
        controls=reader.controls,
        groups=reader.groups,
        repeats=reader.repeats,
        blank=blank,
        templates=blanks.templates,
        lists=nodes,
        actions=tuple(actions),
        texts=texts,
        order=order_tasks(document, _tasks(document, binds, reader.controls, reader.repeats)),
    )


def _repeated_paths(body: Element) -> Iterator[str]:
    for element in body.iter():
        path = attribute(element, "nodeset") if local_name(element.tag) == "repeat" else None
        if path:
            yield "/".join(name.rpartition(":")[2] for name in path.split("/"))


def _tasks(
    document: Document, binds: tuple[Bind, ...], controls: dict[str, Question], repeats: dict[int, Repeat]
) -> Iterator[Task]:
    """One task for each rule that other answers may change."""
    for place, bind in zip(document.places, binds, strict=True):
        if isinstance(bind.relevant, Expression):
            yield Task(Aim.RELEVANT, place, bind.relevant.reads)
        if bind.calculate:
            yield Task(Aim.VALUE, place, bind.calculate.reads)
        repeat = repeats.get(place.index)
        if repeat is not None and repeat.count is not None:
            yield Task(Aim.COUNT, place, repeat.count.reads)
        question = controls.get(place.path)
        if question is not None and (question.itemset or question.choices):
            yield Task(Aim.CHOICES, place, question.itemset.nodeset.reads if question.itemset else frozenset())

"""What a contract must satisfy beyond its shape, and the contract itself."""

from catalog.loader.contract import fields, holder, identity, judged, relations, rules, terms
from catalog.loader.contract.build import build_contract
from catalog.loader.contract.draft import Check, Draft

CONTRACT_CHECKS: tuple[Check, ...] = (
    identity.id_is_the_path,
    identity.schema_has_the_name_of_the_resource,
    identity.department_is_known,
    identity.names_fit_the_store,
    identity.field_names_are_distinct,
    fields.key_is_declared,
    fields.key_fields_are_required,
    fields.numbers_have_digits,
    fields.formats_fit_the_type,
    fields.open_end_is_the_end_of_validity,
    holder.holder_type_has_one_source,
    holder.holder_fields_fit,
    holder.required_name_is_there,
    holder.holder_is_personal,
    holder.status_fits,
    holder.validity_fits,
    holder.changed_field_is_a_timestamp,
    holder.disclosable_fields_exist,
    judged.birth_field_is_a_date,
    judged.restrictions_are_words_of_a_text,
    relations.relations_name_a_person,
    relations.related_codes_are_personal,
    relations.joint_field_is_a_text,
    terms.sharing_is_founded,
    terms.schedule_is_a_cron_line,
    terms.tolerance_outlasts_the_frequency,
    rules.rule_ids_are_distinct,
    rules.rule_fields_exist,
    rules.rule_arguments_stand_once,
)

__all__ = ["CONTRACT_CHECKS", "Check", "Draft", "build_contract"]

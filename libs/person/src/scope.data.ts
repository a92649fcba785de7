import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { ANSWER_KINDS, type AnswerKind, type Scope } from '../../vocabulary/src/scope.js';
import { SECTION_FORM } from '../../vocabulary/src/codes.js';
import { OrganisationData } from '../../vocabulary/src/event-data.js';

const MAX_LIST = 50;
const MAX_CODE = 100;

/** What somebody may see of a person's record. What is left out means all of it. */
export class ScopeData implements Scope {
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(ANSWER_KINDS, { each: true })
  kinds?: AnswerKind[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @Matches(SECTION_FORM, { each: true })
  @Length(1, MAX_CODE, { each: true })
  sections?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LIST)
  @ValidateNested({ each: true })
  @Type(() => OrganisationData)
  organisations?: OrganisationData[];
}
